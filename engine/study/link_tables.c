/* What linking tells beside the flow: events before the landmark, deaths, and outcomes that can be known, each by
 * arm; and what was left out of every table. */
#include "link_private.h"
#include <math.h>

/* Rows of one table by arm, with room for one more group of rows. */
static bool grow(binder *b, link_told *t, size_t more)
{
    if (t->count + more <= t->capacity) return true;
    const size_t capacity = 2 * (t->count + more);
    link_told big = {.count = t->count, .capacity = capacity};
    big.what = asc_take_bytes(b->arena, capacity, sizeof *big.what);
    big.partner = asc_take_bytes(b->arena, capacity, sizeof *big.partner);
    big.delivered = asc_take_bytes(b->arena, capacity, sizeof *big.delivered);
    big.units = asc_take_bytes(b->arena, capacity, sizeof *big.units);
    big.part = asc_take_bytes(b->arena, capacity, sizeof *big.part);
    if (big.what == NULL || big.partner == NULL || big.delivered == NULL ||
        big.units == NULL || big.part == NULL)
        return false;
    for (size_t i = 0; i < t->count; i++) {
        big.what[i] = t->what[i];
        big.partner[i] = t->partner[i];
        big.delivered[i] = t->delivered[i];
        big.units[i] = t->units[i];
        big.part[i] = t->part[i];
    }
    *t = big;
    return true;
}

static void add_row(link_told *t, const char *what, const char *partner,
                    const char *delivered, size_t units, size_t part)
{
    const size_t i = t->count++;
    t->what[i] = what;
    t->partner[i] = partner;
    t->delivered[i] = delivered;
    t->units[i] = (int64_t)units;
    t->part[i] = (int64_t)part;
}

void link_tell(binder *b, link_told *t, const char *what, size_t units, size_t part)
{
    if (grow(b, t, 1)) add_row(t, what, "all", "", units, part);
}

void link_tell_row(binder *b, link_told *t, const char *what, const char *partner,
                   const char *delivered, size_t units, size_t part)
{
    if (grow(b, t, 1)) add_row(t, what, partner, delivered, units, part);
}

/* Units kept, and those of them that are marked: all, then with and without each partner. */
void link_arms(binder *b, link_told *t, const char *what, const uint8_t *mark)
{
    if (!grow(b, t, 1 + 2 * b->s->functions)) return; /* the arena remembers */
    size_t marked = 0;
    for (size_t i = 0; i < b->n; i++) marked += mark[b->row[i]] != 0;
    add_row(t, what, "all", "", b->n, marked);
    for (size_t k = 0; k < b->s->functions; k++) {
        if (b->s->function[k].role == ASC_EXCLUDED) continue;
        size_t units[2] = {0, 0}, part[2] = {0, 0};
        for (size_t i = 0; i < b->n; i++) {
            const bool arm = condition_holds(&b->delivered[k], b->row[i]);
            units[arm]++;
            part[arm] += mark[b->row[i]] != 0;
        }
        add_row(t, what, b->s->function[k].name, "yes", units[1], part[1]);
        add_row(t, what, b->s->function[k].name, "no", units[0], part[0]);
    }
}

static asc_table *table_of(binder *b, const link_told *t, const char *name,
                           const char *what, const char *part)
{
    if (t->count == 0) return NULL;
    asc_table *out = asc_table_create(b->arena, name, t->count);
    asc_table_add_text(out, what, t->what);
    asc_table_add_text(out, "partner", t->partner);
    asc_table_add_text(out, "delivered", t->delivered);
    asc_table_add_integer(out, "units", t->units, NULL);
    asc_table_add_integer(out, part, t->part, NULL);
    return out;
}

static asc_status tell_outcomes(binder *b, asc_error *err)
{
    link *l = b->link;
    uint8_t *mark = asc_take_bytes(b->arena, b->rows, 1);
    ASC_TRY(asc_arena_check(b->arena, err));
    bool deaths = false;
    for (size_t i = 0; i < l->spec->tables; i++) deaths |= l->spec->table[i].death;
    for (size_t o = 0; o < b->s->outcomes; o++) {
        if (b->s->outcome[o].linked == NULL) continue;
        const outcome_frame *f = &l->outcome[o];
        const char *name = b->s->outcome[o].name;
        if (deaths) link_arms(b, &l->told[LINK_DEATH], name, f->died);
        for (size_t i = 0; i < b->n; i++) {
            const uint32_t row = b->row[i];
            mark[row] = !isnan(f->y[row]) && !f->unsure[row];
        }
        link_arms(b, &l->told[LINK_COMPLETE], name, mark);
    }
    return ASC_OK;
}

/* Rows of each table that no unit could use, and why. */
static asc_table *sources(binder *b, asc_error *err, asc_status *status)
{
    const link *l = b->link;
    const size_t n = l->tables;
    const char **name = asc_take_bytes(b->arena, n, sizeof *name);
    int64_t *count[6];
    for (size_t j = 0; j < 6; j++)
        count[j] = asc_take_bytes(b->arena, n, sizeof *count[j]);
    *status = asc_arena_check(b->arena, err);
    if (*status != ASC_OK) return NULL;
    static const char *const head[] = {"rows",         "exact_duplicates",
                                       "alias_rows",   "unknown_person",
                                       "missing_time", "after_lock"};
    for (size_t i = 0; i < n; i++) {
        const link_table *t = &l->table[i];
        const size_t x[] = {t->view.rows, t->duplicates, t->aliased,
                            t->unknown,   t->untimed,    t->late};
        name[i] = t->view.table->name;
        for (size_t j = 0; j < 6; j++) count[j][i] = (int64_t)x[j];
    }
    asc_table *out = asc_table_create(b->arena, "source", n);
    asc_table_add_text(out, "table", name);
    for (size_t j = 0; j < 6; j++) asc_table_add_integer(out, head[j], count[j], NULL);
    return out;
}

/* Those not linked stand beside, so that a small number of them can be hidden. */
static asc_status add_missed(binder *b, asc_table *t, asc_error *err)
{
    const link_told *told = &b->link->told[LINK_LINKED];
    if (t == NULL) return ASC_OK;
    int64_t *missed = asc_take_bytes(b->arena, told->count, sizeof *missed);
    ASC_TRY(asc_arena_check(b->arena, err));
    for (size_t i = 0; i < told->count; i++) missed[i] = told->units[i] - told->part[i];
    asc_table_add_integer(t, "missed", missed, NULL);
    return asc_arena_check(b->arena, err);
}

void link_clones(binder *b)
{
    b->out->clone =
        table_of(b, &b->link->told[LINK_CLONE], "clone", "outcome", "deliveries");
}

asc_status link_tables(binder *b, asc_error *err)
{
    link *l = b->link;
    asc_status status = ASC_OK;
    if (l->spec->start != NULL && !b->sealed) ASC_TRY(tell_outcomes(b, err));
    asc_bound *out = b->out;
    ASC_TRY(link_linkage(b, err));
    if (l->spec->start != NULL) ASC_TRY(link_firsts(b, &out->first, err));
    if (l->spec->start != NULL) ASC_TRY(link_taken(b, &out->taken, err));
    out->source = sources(b, err, &status);
    ASC_TRY(status);
    out->early = table_of(b, &l->told[LINK_EARLY], "early", "rule", "dropped");
    out->linkage = table_of(b, &l->told[LINK_LINKED], "linkage", "group", "linked");
    ASC_TRY(add_missed(b, out->linkage, err));
    out->death = table_of(b, &l->told[LINK_DEATH], "death", "outcome", "deaths");
    out->complete =
        table_of(b, &l->told[LINK_COMPLETE], "completeness", "outcome", "determinate");
    return asc_arena_check(b->arena, err);
}
