/* The level checks of one fit: the full sample is refused, a replicate takes the limit
 * (outcome_cells.c). */
#include "outcome_factors.h"
#include <string.h>

/* "'insulin' = 1, 'age' = '[0-10)'", or the outcome's name for everyone. */
static void cell_text(const asc_outcome_model *m, const asc_cell *c, asc_text *t)
{
    const char *between = "";
    for (size_t k = 0; k < m->problem->players; k++) {
        const uint32_t bit = (uint32_t)1 << k;
        if (((c->with | c->without) & bit) == 0) continue;
        asc_text_format(t, "%s'%s' = %d", between, m->problem->player[k],
                        (c->with & bit) != 0);
        between = ", ";
    }
    if (c->factor != NULL) {
        char level[512];
        asc_factor_text(c->factor, c->level, level, sizeof level);
        asc_text_format(t, "%s%s", between, level);
    } else if (*between == '\0')
        asc_text_format(t, "outcome '%s'", m->problem->outcome);
}

static void refusal_add(const asc_outcome_model *m, const asc_cell *c, asc_text *t)
{
    const char *has = c->events == 0 ? "have no events" : "have the outcome";
    if (t->length > 0) asc_text_add(t, "\n");
    cell_text(m, c, t);
    asc_text_format(t, ": all %zu %s; no finite estimate: %s",
                    c->events == 0 ? c->others : c->events, has,
                    c->with == 0 && c->without == 0 && c->factor == NULL
                        ? "nothing to compare"
                    : c->factor != NULL ? "merge the level, or drop the term"
                                        : "drop the term");
}

asc_status asc_cells_check(const asc_outcome_model *m, asc_arena *work, asc_error *err)
{
    enum { SHOWN = 8 };
    asc_text text = asc_text_start(work);
    size_t found = 0;
    bool narrow = false; /* a crossed cell repeats what one of its margins already said */
    for (size_t i = 0; i < m->cells; i++) {
        const asc_cell *c = &m->cell[i];
        if (c->events > 0 && c->others > 0) continue;
        if (c->events + c->others == 0) continue; /* the rank check names it */
        narrow = asc_set_size(c->with | c->without) + (c->factor != NULL) > 1;
        if (narrow && found > 0) break;
        if (found++ < SHOWN) refusal_add(m, c, &text);
        if (i == 0) break;
    }
    ASC_TRY(asc_arena_check(work, err));
    ASC_REQUIRE(found == 0, err, ASC_ESEPARATION, "%s", text.data);
    return ASC_OK;
}

/* All cells are judged on the same weights; *fresh limits are appended. */
static void round_judge(const asc_outcome_model *m, const double *u, unsigned round,
                        uint8_t *done, asc_boundary *b)
{
    for (size_t i = 0; i < m->cells; i++) {
        const asc_cell *c = &m->cell[i];
        if (done[i]) continue;
        const bool events = asc_cell_any(m, c, u, true),
                   others = asc_cell_any(m, c, u, false);
        if (events && others) continue;
        done[i] = 1;
        const bool plain =
            c->factor != NULL && c->level != 0 && (c->with | c->without) == 0;
        if (!plain) b->reshaped = true;
        if (events || others)
            b->limit[b->limits++] = (asc_limit){c, events ? 1 : -1, round};
        else if (round == 0 && c->events + c->others > 0)
            b->absent = true;
    }
}

static void rows_leave(const asc_outcome_model *m, const asc_cell *c, double *u)
{
    for (size_t i = 0; i < m->n; i++)
        if (asc_cell_holds(c, m->mask[i], i)) u[i] = 0.0;
}

/* Columns that are zero in all rows with u > 0. */
static void columns_present(const asc_outcome_model *m, const double *u, uint8_t *active)
{
    for (size_t j = 0; j < m->p; j++) {
        active[j] = 0;
        for (size_t i = 0; i < m->n && !active[j]; i++)
            if (u[i] > 0.0 && *asc_design_at(&m->design, i, j) != 0.0) active[j] = 1;
    }
}

static bool of_factor(const asc_outcome_model *m, size_t xcol)
{
    if (xcol == 0) return true;
    for (size_t f = 0; f < m->factors; f++)
        if (xcol >= m->factor[f].first &&
            xcol < m->factor[f].first + m->factor[f].levels - 1)
            return true;
    return false;
}

/* In column order a column goes when nothing of it is left beside those before it,
 * provided that this is new in the replicate: near dependence of the full sample is left
 * alone. A measured covariate that goes leaves the means undetermined: lost. */
static asc_status columns_independent(const asc_outcome_model *m, const double *u,
                                      asc_arena *work, asc_boundary *b, uint8_t *active,
                                      asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    double *pivot = asc_take(work, m->p);
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(asc_outcome_pivots(m, u, work, pivot, err));
    for (size_t j = 0; j < m->p; j++) {
        if (pivot[j] >= 1e-12 || pivot[j] >= 1e-6 * m->pivot[j]) continue;
        if (active[j] && m->set[j] == 0 && !of_factor(m, m->xcol[j])) b->lost = true;
        active[j] = 0;
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_cells_scan(const asc_outcome_model *m, double *u, asc_arena *work,
                          asc_boundary *out, asc_error *err)
{
    asc_boundary b = {.limit = asc_take_bytes(work, m->cells, sizeof *b.limit)};
    uint8_t *done = asc_take_bytes(work, m->cells, 1);
    uint8_t *active = asc_take_bytes(work, m->p, 1);
    ASC_TRY(asc_arena_check(work, err));
    size_t before = 0;
    unsigned round = 0;
    do {
        before = b.limits;
        round_judge(m, u, round++, done, &b);
        for (size_t l = before; l < b.limits; l++) rows_leave(m, b.limit[l].cell, u);
    } while (b.limits > before);
    for (size_t i = 0; i < m->n; i++) b.rows += u[i] > 0.0;
    if (b.limits > 0 || b.absent) {
        columns_present(m, u, active);
        if (b.reshaped) ASC_TRY(columns_independent(m, u, work, &b, active, err));
        b.active = active;
    }
    *out = b;
    return ASC_OK;
}
