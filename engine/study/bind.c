/* Joins a study and a cohort into problems: the columns the study names are read, rows kept by the lines
 * of include and the rules for missing values, and outcome, deliveries, covariates, weights and clusters
 * laid out for the units that are left. Rows keep the order of the table. */
#include "link_private.h"
#include <string.h>

/* One column of the unit's table; compact where X is not held. */
static asc_status read_column(binder *b, const char *name, asc_column *out,
                              asc_error *err)
{
    if (!b->streams)
        return asc_cohort_read(b->c, b->table->name, name, b->brief, out, err);
    asc_arena *wide = asc_arena_create();
    asc_column c;
    ASC_REQUIRE(wide != NULL, err, ASC_EMEMORY, "no memory for column '%s'", name);
    const asc_status status = asc_cohort_read(b->c, b->table->name, name, wide, &c, err);
    if (status == ASC_OK) *out = asc_column_compact(&c, b->rows, b->brief);
    asc_arena_destroy(wide);
    return status == ASC_OK ? asc_arena_check(b->brief, err) : status;
}

const asc_column *bind_own_column(binder *b, size_t j, asc_error *err, asc_status *status)
{
    asc_column *c = &b->column[j];
    if (c->name == NULL && sealed_column(b, j)) *c = b->table->column[j];
    if (c->name == NULL) {
        *status = read_column(b, b->table->column[j].name, c, err);
        if (*status == ASC_OK)
            *status = link_na(b->spec, b->brief, b->table->rows, c, err);
    }
    return *status == ASC_OK ? c : NULL;
}

const asc_column *bind_column(binder *b, const char *name, asc_place at, asc_error *err,
                              asc_status *status)
{
    if (b->link != NULL) return link_column(b, name, at, err, status);
    const size_t n = b->table->columns;
    for (size_t j = 0; j < n; j++)
        if (strcmp(b->table->column[j].name, name) == 0)
            return bind_own_column(b, j, err, status);
    const char **names = asc_take_bytes(b->arena, n, sizeof *names);
    for (size_t j = 0; names != NULL && j < n; j++) names[j] = b->table->column[j].name;
    const char *near = names == NULL ? NULL : asc_text_nearest(name, names, n);
    asc_findings_add(b->findings, at,
                     near != NULL ? asc_take_format(b->arena, "did you mean '%s'?", near)
                                  : "ascribe describe COHORT lists the columns",
                     "no column '%.60s' in table '%.60s'", name, b->table->name);
    return NULL;
}

void bind_no_table(binder *b, const char *name, asc_place at)
{
    const size_t n = asc_cohort_tables(b->c);
    const char **names = asc_take_bytes(b->arena, n, sizeof *names);
    asc_text t = asc_text_start(b->arena);
    for (size_t i = 0; names != NULL && i < n; i++) {
        names[i] = asc_cohort_table(b->c, i)->name;
        if (i < 12) asc_text_format(&t, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    const char *near = names == NULL ? NULL : asc_text_nearest(name, names, n);
    asc_findings_add(b->findings, at,
                     near == NULL ? NULL
                                  : asc_take_format(b->arena, "did you mean '%s'?", near),
                     "no table '%.60s' in the cohort (tables: %s)", name,
                     t.data == NULL ? "" : t.data);
}

static asc_status find_table(binder *b, asc_error *err)
{
    b->table = asc_cohort_find(b->c, b->s->table);
    if (b->table != NULL) return ASC_OK;
    bind_no_table(b, b->s->table, b->s->table_at);
    return findings_fail(b->findings, err);
}

static asc_status start(binder *b, asc_error *err)
{
    const asc_study *s = b->s;
    ASC_TRY(find_table(b, err));
    b->rows = b->table->rows;
    ASC_REQUIRE(b->rows > 0, err, ASC_EDATA, "table '%s' has no rows", b->table->name);
    ASC_REQUIRE(b->rows < UINT32_MAX, err, ASC_EOVERFLOW,
                "table '%s': %zu rows, more than %u", b->table->name, b->rows,
                UINT32_MAX);
    b->streams = bind_streams(b);
    b->column = asc_take_bytes(b->arena, b->table->columns, sizeof *b->column);
    const size_t rules = s->includes + 24;
    b->flow.rule = asc_take_bytes(b->arena, rules, sizeof *b->flow.rule);
    b->flow.kept = asc_take_bytes(b->arena, rules, sizeof *b->flow.kept);
    b->flow.dropped = asc_take_bytes(b->arena, rules, sizeof *b->flow.dropped);
    ASC_TRY(asc_arena_check(b->arena, err));
    if (s->link != NULL) ASC_TRY(link_open(b, err));
    ASC_TRY(bind_conditions(b, err));
    ASC_TRY(bind_kinds(b, err));
    return findings_fail(b->findings, err);
}

/* What an amount is measured in: money where one of it costs 1, else as the cohort says, or days. */
static const char *unit_of(const binder *b, size_t o)
{
    const asc_outcome *y = &b->s->outcome[o];
    const asc_unit_cost *cost = &b->s->money.unit_cost[o];
    if (!asc_family_amount(y->family)) return NULL;
    if (cost->given && cost->value == 1.0) return b->s->money.currency;
    const char *name = y->column;
    const asc_table *t = b->table;
    if (y->linked != NULL) {
        const asc_take_kind take = y->linked->records.take;
        if (take == ASC_TAKE_DAYS || take == ASC_TAKE_FIRST_TIME) return "days";
        name = y->linked->records.column;
        t = asc_cohort_find(b->c, y->linked->records.table);
    }
    const asc_column *c = t == NULL || name == NULL ? NULL : asc_table_find(t, name);
    return c == NULL || c->unit == NULL ? NULL : asc_take_text(b->arena, c->unit);
}

/* Everything of a problem but its outcome, for the units kept. */
static asc_status make_common(binder *b, asc_problem *out, asc_error *err)
{
    *out = (asc_problem){.n = b->n};
    ASC_TRY(bind_weights(b, out, err));
    ASC_TRY(bind_clusters(b, out, err));
    ASC_TRY(bind_partners(b, out, err));
    return bind_design(b, out, err);
}

static asc_status one_outcome(binder *b, size_t o, asc_problem *out, asc_error *err)
{
    const asc_outcome *y = &b->s->outcome[o];
    out->family = y->family;
    out->lognormal = y->lognormal;
    out->truncated = y->truncated;
    out->lower_is_better = y->lower_is_better;
    out->outcome = y->name;
    out->unit = unit_of(b, o);
    if (b->sealed) return ASC_OK;
    ASC_TRY(bind_outcome(b, o, out, err));
    return b->link == NULL ? ASC_OK : link_clone(b, o, out, err);
}

/* The outcome of everybody asked; where it is not known for some, a problem of the others with weights. */
static asc_status known_outcome(binder *b, size_t o, asc_problem *p, observed *seen,
                                asc_error *err)
{
    uint8_t *known = NULL;
    size_t count = b->n;
    if (!b->sealed) ASC_TRY(bind_known(b, o, &known, &count, err));
    if (count == b->n) return one_outcome(b, o, p, err);
    asc_problem all = *p;
    all.outcome = b->s->outcome[o].name;
    ASC_TRY(bind_observed(b, &all, known, count, seen, err));
    uint32_t *rows = b->row;
    const size_t n = b->n;
    uint32_t *some = asc_take_bytes(b->arena, count, sizeof *some);
    ASC_TRY(asc_arena_check(b->arena, err));
    b->row = some;
    b->n = 0;
    for (size_t i = 0; i < n; i++)
        if (known[i] != 0) some[b->n++] = rows[i];
    asc_status s = make_common(b, p, err);
    p->w = seen->w;
    if (s == ASC_OK) s = one_outcome(b, o, p, err);
    b->row = rows;
    b->n = n;
    return s;
}

/* An outcome that is asked of some units only is a problem of those units: their own covariates, clusters and reach. */
static asc_status make_among(binder *b, size_t o, asc_problem *out, observed *seen,
                             asc_error *err)
{
    const asc_outcome *y = &b->s->outcome[o];
    uint32_t *all = b->row;
    const size_t n = b->n;
    uint32_t *some = asc_take_bytes(b->arena, n, sizeof *some);
    ASC_TRY(asc_arena_check(b->arena, err));
    b->row = some;
    b->n = 0;
    for (size_t i = 0; i < n; i++)
        if (condition_holds(b->among[o], all[i])) some[b->n++] = all[i];
    const size_t among = b->n;
    asc_status s = ASC_OK;
    if (among == 0)
        s = ASC_FAIL(err, ASC_EDATA,
                     "outcome '%s' is asked of none of %s units: check its 'among'",
                     y->name, grouped(n, b->arena));
    if (s == ASC_OK) s = make_common(b, out, err);
    if (s == ASC_OK) s = known_outcome(b, o, out, seen, err);
    b->row = all;
    b->n = n;
    note_add(b, "among", y->name,
             asc_take_format(b->arena, "outcome '%s' is asked of %s of %s units", y->name,
                             grouped(among, b->arena), grouped(n, b->arena)));
    return s;
}

static asc_status make_problems(binder *b, asc_error *err)
{
    const size_t count = b->s->outcomes;
    asc_problem common;
    ASC_TRY(make_common(b, &common, err));
    asc_problem *problem = asc_take_bytes(b->arena, count, sizeof *problem);
    observed *seen = asc_take_bytes(b->arena, count, sizeof *seen);
    ASC_TRY(asc_arena_check(b->arena, err));
    for (size_t o = 0; o < count; o++) {
        if (b->among[o] != NULL) {
            ASC_TRY(make_among(b, o, &problem[o], &seen[o], err));
            continue;
        }
        problem[o] = common;
        ASC_TRY(known_outcome(b, o, &problem[o], &seen[o], err));
    }
    ASC_TRY(bind_observed_table(b, seen, count, err));
    b->out->problem = problem;
    b->out->problems = count;
    return ASC_OK;
}

/* A rule for a column the study does not use has no effect; that may be a slip. */
static void note_unused(binder *b)
{
    for (size_t i = 1; i < b->s->missings; i++) {
        const char *name = b->s->missing[i].column;
        const asc_column *c = asc_table_find(b->out->missing, "column");
        bool used = sealed_rule(b, name);
        for (size_t j = 0; j < b->s->covariates; j++)
            used |= strcmp(b->s->covariate[j].column, name) == 0;
        for (size_t j = 0; j < b->s->outcomes; j++)
            used |= b->s->outcome[j].linked != NULL &&
                    strcmp(b->s->outcome[j].name, name) == 0;
        for (size_t j = 0; j < b->out->missing->rows; j++) {
            char buffer[1024];
            used |= strcmp(asc_column_text(c, j, buffer, sizeof buffer), name) == 0;
        }
        if (used) continue;
        note_add(b, "missing_unused", name,
                 asc_take_format(b->arena,
                                 "the rule for missing values of '%s' had nothing to do",
                                 name));
    }
}

static void make_tables(binder *b)
{
    asc_table *flow = asc_table_create(b->arena, "flow", b->flow.count);
    asc_table_add_text(flow, "rule", b->flow.rule);
    asc_table_add_integer(flow, "kept", b->flow.kept, NULL);
    asc_table_add_integer(flow, "dropped", b->flow.dropped, NULL);
    asc_table *note = asc_table_create(b->arena, "note", b->note.count);
    asc_table_add_text(note, "code", b->note.code);
    asc_table_add_text(note, "place", b->note.place);
    asc_table_add_text(note, "text", b->note.text);
    b->out->flow = flow;
    b->out->note = note;
}

static asc_status bind_units(binder *b, asc_error *err)
{
    ASC_TRY(start(b, err));
    if (b->link != NULL) ASC_TRY(link_units(b, err));
    ASC_TRY(bind_ids(b, err));
    ASC_TRY(bind_include(b, err));
    if (b->link != NULL) ASC_TRY(link_frame(b, err));
    ASC_TRY(bind_missing(b, err));
    return b->link != NULL ? link_early(b, err) : ASC_OK;
}

static asc_status bind(binder *b, asc_error *err)
{
    ASC_TRY(bind_checks(b, err));
    ASC_TRY(bind_units(b, err));
    ASC_TRY(make_problems(b, err));
    if (b->link != NULL) link_clones(b);
    note_unused(b);
    sealed_note(b);
    make_tables(b);
    b->out->units = b->n;
    b->out->unit_noun = asc_take_text(b->arena, b->table->name);
    return asc_arena_check(b->arena, err);
}

asc_status asc_study_frame(const asc_study *s, const asc_cohort *c, asc_arena *arena,
                           asc_table **out, asc_error *err)
{
    asc_findings findings = {.arena = arena, .file = s->file, .text = s->text};
    asc_bound bound = {0};
    binder b = {.s = s,
                .c = c,
                .arena = arena,
                .brief = asc_arena_create(),
                .findings = &findings,
                .out = &bound};
    ASC_REQUIRE(b.brief != NULL, err, ASC_EMEMORY, "no memory to read the cohort");
    asc_status status = ASC_OK;
    if (s->link == NULL || s->link->start == NULL)
        status = ASC_FAIL(err, ASC_ESTUDY, "%s: a study of one flat table has no frame",
                          s->file);
    if (status == ASC_OK) status = bind_units(&b, err);
    if (status == ASC_OK) status = link_show(&b, out, err);
    asc_arena_destroy(b.brief);
    return status;
}

static asc_status bind_study(const asc_study *s, const asc_cohort *c, bool sealed,
                             asc_arena *arena, asc_bound *out, asc_error *err)
{
    asc_findings findings = {.arena = arena, .file = s->file, .text = s->text};
    asc_bound bound = {0};
    binder b = {.s = s,
                .c = c,
                .arena = arena,
                .brief = asc_arena_create(),
                .findings = &findings,
                .sealed = sealed,
                .out = &bound};
    ASC_REQUIRE(b.brief != NULL, err, ASC_EMEMORY, "no memory to read the cohort");
    const asc_status status = bind(&b, err);
    asc_arena_destroy(b.brief);
    if (status == ASC_OK) *out = bound;
    return status;
}

asc_status asc_study_bind(const asc_study *s, const asc_cohort *c, asc_arena *arena,
                          asc_bound *out, asc_error *err)
{
    return bind_study(s, c, false, arena, out, err);
}

asc_status asc_study_bind_sealed(const asc_study *s, const asc_cohort *c,
                                 asc_arena *arena, asc_bound *out, asc_error *err)
{
    return bind_study(s, c, true, arena, out, err);
}
