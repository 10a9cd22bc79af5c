/* Missing values of every column the study rests on: refused, excluded (a row of the flow), kept as a
 * level, imputed beside an indicator, or of an outcome bounded. Counts are given by arm: reached by a player or not. */
#include "ascribe/pool.h"
#include "link_private.h"
#include <math.h>
#include <string.h>

/* What a column is used for; bits. */
enum { AS_EXPOSURE = 1, AS_COVARIATE = 2, AS_OUTCOME = 4 };
enum { USES = 3, ARMS = 2, BLOCK = 1 << 15 };

typedef struct used {
    const asc_column *column;
    unsigned use;
    asc_missing rule;
    const condition *among; /* where a missing value matters; NULL: everywhere */
    size_t missing[ARMS];   /* not reached, reached */
} used;

typedef struct usage {
    binder *b;
    used *item; /* [columns of the table] */
    size_t count;
    unsigned use;
    const condition *among; /* of the outcome that is being listed */
} usage;

asc_missing missing_rule(const asc_study *s, const char *column)
{
    for (size_t i = 1; i < s->missings; i++)
        if (strcmp(s->missing[i].column, column) == 0) return s->missing[i];
    return s->missing[0];
}

static void add_use(void *context, const asc_column *c)
{
    usage *u = context;
    for (size_t i = 0; i < u->count; i++) {
        if (u->item[i].column != c) continue;
        u->item[i].use |= u->use;
        if (u->item[i].among != u->among) u->item[i].among = NULL;
        return;
    }
    u->item[u->count++] = (used){.column = c,
                                 .use = u->use,
                                 .among = u->among,
                                 .rule = missing_rule(u->b->s, c->name)};
}

static asc_status add_named(usage *u, const char *name, asc_place at, asc_error *err)
{
    asc_status status = ASC_OK;
    const asc_column *c = bind_column(u->b, name, at, err, &status);
    if (c != NULL) add_use(u, c);
    return status;
}

/* Every column in use, in the order of the study: partners, outcomes, covariates. */
static asc_status list_columns(usage *u, asc_error *err)
{
    const binder *b = u->b;
    const asc_study *s = b->s;
    u->use = AS_EXPOSURE;
    for (size_t k = 0; k < s->functions; k++) {
        if (s->function[k].role == ASC_EXCLUDED) continue;
        condition_columns(&b->delivered[k], add_use, u);
        if (b->eligible[k] != NULL) condition_columns(b->eligible[k], add_use, u);
    }
    u->use = AS_OUTCOME;
    for (size_t o = 0; !b->sealed && o < s->outcomes; o++) {
        const asc_outcome *y = &s->outcome[o];
        u->among = NULL;
        if (b->among[o] != NULL) condition_columns(b->among[o], add_use, u);
        u->among = b->among[o];
        if (b->event[o] != NULL) condition_columns(b->event[o], add_use, u);
        if (y->linked != NULL && b->link != NULL) add_use(u, &b->link->outcome[o].column);
        if (y->column != NULL) ASC_TRY(add_named(u, y->column, y->at, err));
        if (y->offset != NULL) ASC_TRY(add_named(u, y->offset, y->at, err));
    }
    u->among = NULL;
    u->use = AS_COVARIATE;
    for (size_t j = 0; j < s->covariates; j++)
        ASC_TRY(add_named(u, s->covariate[j].column, s->covariate[j].at, err));
    return ASC_OK;
}

static bool reached(const binder *b, size_t row)
{
    for (size_t k = 0; k < b->s->functions; k++)
        if (b->s->function[k].role == ASC_PLAYER &&
            condition_holds(&b->delivered[k], row) &&
            !condition_unknown(&b->delivered[k], row))
            return true;
    return false;
}

/* Is a value missing where it matters? */
static bool lacks(const used *c, size_t row)
{
    return asc_column_missing(c->column, row) &&
           (c->among == NULL || condition_holds(c->among, row));
}

typedef struct counting {
    usage *u;
    uint8_t *arm; /* [n] */
} counting;

static asc_status arm_task(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker, (void)err;
    const counting *c = context;
    const binder *b = c->u->b;
    const size_t first = task * BLOCK, end = first + BLOCK < b->n ? first + BLOCK : b->n;
    for (size_t i = first; i < end; i++) c->arm[i] = reached(b, b->row[i]);
    return ASC_OK;
}

static asc_status column_task(void *context, size_t j, size_t worker, asc_error *err)
{
    (void)worker, (void)err;
    const counting *c = context;
    const binder *b = c->u->b;
    used *item = &c->u->item[j];
    for (size_t i = 0; i < b->n; i++) item->missing[c->arm[i]] += lacks(item, b->row[i]);
    return ASC_OK;
}

static asc_status count_missing(usage *u, size_t total[ARMS], uint8_t *arm,
                                asc_error *err)
{
    const binder *b = u->b;
    counting c = {.u = u, .arm = arm};
    ASC_TRY(asc_pool_run((b->n + BLOCK - 1) / BLOCK, arm_task, &c, err));
    total[0] = total[1] = 0;
    for (size_t i = 0; i < b->n; i++) total[arm[i]]++;
    return asc_pool_run(u->count, column_task, &c, err);
}

static double percent(size_t part, size_t whole)
{
    return whole == 0 ? 0.0 : 100.0 * (double)part / (double)whole;
}

/* What one might write; for a covariate that could have a level of its own, that. */
static const char *suggestion(const used *u)
{
    const bool textual = u->column->type == ASC_CATEGORY || u->column->type == ASC_TEXT;
    return u->use == AS_COVARIATE && textual ? "category" : "exclude";
}

static asc_status refuse_missing(const usage *u, const size_t total[ARMS], asc_error *err)
{
    asc_arena *arena = u->b->arena;
    asc_text t = asc_text_start(arena), paste = asc_text_start(arena);
    size_t columns = 0;
    for (size_t j = 0; j < u->count; j++) {
        const used *c = &u->item[j];
        const size_t all = c->missing[0] + c->missing[1];
        if (all == 0 || c->rule.rule != ASC_REFUSE) continue;
        columns++;
        if (columns <= 20)
            asc_text_format(
                &t,
                "\n  '%s': %s of %s units (%.1f %%); reached %s (%.1f %%), not reached "
                "%s (%.1f %%)",
                c->column->name, grouped(all, arena), grouped(u->b->n, arena),
                percent(all, u->b->n), grouped(c->missing[1], arena),
                percent(c->missing[1], total[1]), grouped(c->missing[0], arena),
                percent(c->missing[0], total[0]));
        if (columns > 20) continue;
        asc_text_add(&paste, "\n  ");
        canonical_text(&paste, c->column->name);
        asc_text_format(&paste, ": %s", suggestion(c));
    }
    ASC_TRY(asc_arena_check(arena, err));
    if (columns == 0) return ASC_OK;
    return ASC_FAIL(
        err, ASC_EDATA,
        "%zu column%s with missing values and no rule for them:%s%s\nsay what happens to "
        "them in the study; to paste and change (refuse, exclude, category, {impute: "
        "number}):\nmissing:%s",
        columns, columns == 1 ? "" : "s", t.data, columns > 20 ? "\n  ..." : "",
        paste.data);
}

static bool excluded(const usage *u, unsigned use, size_t row)
{
    for (size_t j = 0; j < u->count; j++) {
        const used *c = &u->item[j];
        if (c->rule.rule == ASC_EXCLUDE && (c->use & use) != 0 && lacks(c, row))
            return true;
    }
    return false;
}

static bool excludes(const usage *u, unsigned use)
{
    for (size_t j = 0; j < u->count; j++)
        if (u->item[j].rule.rule == ASC_EXCLUDE && (u->item[j].use & use) != 0 &&
            u->item[j].missing[0] + u->item[j].missing[1] > 0)
            return true;
    return false;
}

static void exclude_rows(usage *u)
{
    static const struct {
        unsigned use;
        const char *rule;
    } steps[USES] = {{AS_EXPOSURE, "exposure_missing"},
                     {AS_COVARIATE, "covariate_missing"},
                     {AS_OUTCOME, "outcome_missing"}};
    binder *b = u->b;
    for (size_t k = 0; k < USES; k++) {
        if (!excludes(u, steps[k].use)) continue;
        size_t kept = 0;
        for (size_t i = 0; i < b->n; i++)
            if (!excluded(u, steps[k].use, b->row[i])) b->row[kept++] = b->row[i];
        flow_add(b, steps[k].rule, kept, b->n - kept);
        b->n = kept;
    }
}

typedef struct missing_rows {
    const char **column, **rule, **arm;
    int64_t *missing, *of;
    size_t n;
} missing_rows;

/* One row per arm, the units reached first; one row in all when there is no player. */
static void add_rows(missing_rows *t, const used *c, const size_t total[ARMS], bool arms)
{
    static const char *const word[] = {"refuse", "exclude", "category",
                                       "impute", "bounds",  "weight"};
    for (size_t a = 0; a < (arms ? ARMS : 1); a++, t->n++) {
        t->column[t->n] = c->column->name;
        t->rule[t->n] = word[c->rule.rule];
        t->arm[t->n] = !arms ? "all" : a == 0 ? "reached" : "not reached";
        t->missing[t->n] =
            (int64_t)(arms ? c->missing[1 - a] : c->missing[0] + c->missing[1]);
        t->of[t->n] = (int64_t)(arms ? total[1 - a] : total[0] + total[1]);
    }
}

static asc_status table_of(const usage *u, const size_t total[ARMS], bool arms,
                           asc_error *err)
{
    asc_arena *arena = u->b->arena;
    const size_t most = ARMS * u->count;
    missing_rows r = {0};
    r.column = asc_take_bytes(arena, most, sizeof *r.column);
    r.rule = asc_take_bytes(arena, most, sizeof *r.rule);
    r.arm = asc_take_bytes(arena, most, sizeof *r.arm);
    r.missing = asc_take_bytes(arena, most, sizeof *r.missing);
    r.of = asc_take_bytes(arena, most, sizeof *r.of);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < u->count; j++)
        if (u->item[j].missing[0] + u->item[j].missing[1] > 0)
            add_rows(&r, &u->item[j], total, arms);
    asc_table *t = asc_table_create(arena, "missing", r.n);
    asc_table_add_text(t, "column", r.column);
    asc_table_add_text(t, "rule", r.rule);
    asc_table_add_text(t, "arm", r.arm);
    asc_table_add_integer(t, "missing", r.missing, NULL);
    asc_table_add_integer(t, "total", r.of, NULL);
    u->b->out->missing = t;
    return asc_arena_check(arena, err);
}

/* Different missingness by arm can pass for an effect: above five points it is flagged. */
static void note_arms(usage *u, const size_t total[ARMS])
{
    binder *b = u->b;
    for (size_t j = 0; j < u->count; j++) {
        const used *c = &u->item[j];
        const double gap =
            percent(c->missing[1], total[1]) - percent(c->missing[0], total[0]);
        if (total[0] == 0 || total[1] == 0 || fabs(gap) <= 5.0) continue;
        note_add(
            b, "missing_by_arm", c->column->name,
            asc_take_format(
                b->arena,
                "'%s' is missing in %.1f %% of the units reached and %.1f %% of those "
                "not reached",
                c->column->name, percent(c->missing[1], total[1]),
                percent(c->missing[0], total[0])));
    }
}

asc_status bind_missing(binder *b, asc_error *err)
{
    usage u = {.b = b};
    size_t total[ARMS] = {0, 0};
    bool arms = false;
    const size_t columns = b->link == NULL ? b->table->columns : link_columns(b->link);
    u.item = asc_take_bytes(b->arena, columns, sizeof *u.item);
    uint8_t *arm = asc_take_bytes(b->brief, b->n, 1);
    ASC_TRY(asc_arena_check(b->arena, err));
    ASC_TRY(asc_arena_check(b->brief, err));
    ASC_TRY(list_columns(&u, err));
    for (size_t k = 0; k < b->s->functions; k++)
        arms |= b->s->function[k].role == ASC_PLAYER;
    ASC_TRY(count_missing(&u, total, arm, err));
    ASC_TRY(refuse_missing(&u, total, err));
    ASC_TRY(table_of(&u, total, arms, err));
    note_arms(&u, total);
    exclude_rows(&u);
    ASC_REQUIRE(
        b->n > 0, err, ASC_EDATA,
        "no unit is left: every one misses a value in a column with the rule 'exclude'");
    return ASC_OK;
}
