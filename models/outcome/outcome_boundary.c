/* The level checks of one fit: the full sample is refused, a replicate takes the limit
 * (outcome_cells.c). */
#include "outcome_factors.h"
#include <string.h>

/* "'insulin' = 1, 'age' = '[0-10)'", or the outcome's name for everyone. */
static void cell_text(const asc_outcome_model *m, const asc_cell *c, asc_text *t)
{
    const char *between = "";
    for (size_t k = 0; k < m->problem->players; k++) {
        const asc_mask bit = (asc_mask)1 << k;
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

/* A level whose indicator is a column of its own, untouched by any policy. */
static bool plain(const asc_outcome_model *m, const asc_cell *c)
{
    if (c->factor == NULL || c->level == 0 || (c->with | c->without) != 0) return false;
    const size_t x = c->factor->first + c->level - 1;
    for (size_t j = 0; j < m->p; j++)
        if (m->set[j] != 0 && m->xcol[j] == x) return false;
    return true;
}

/* -1: no events, +1: nothing else, 0: both, or no rows. */
static int8_t cell_judge(const asc_outcome_model *m, size_t i, const double *u,
                         bool first, asc_boundary *b)
{
    const asc_cell *c = &m->cell[i];
    const bool events = asc_cell_any(m, c, u, true),
               others = asc_cell_any(m, c, u, false);
    if (events && others) return 0;
    b->done[i] = 1;
    if (!plain(m, c)) b->reshaped = true;
    if (events || others) {
        if (first && i == 0) b->everyone = events ? 1 : -1;
        return events ? 1 : -1;
    }
    if (first && c->events + c->others > 0) b->absent = true;
    return 0;
}

/* All cells are judged on the same weights, before any row leaves. */
static bool round_judge(const asc_outcome_model *m, const double *u, bool first,
                        int8_t *verdict, asc_boundary *b)
{
    bool found = false;
    for (size_t i = 0; i < m->cells; i++) {
        verdict[i] = 0;
        if (!b->done[i]) verdict[i] = cell_judge(m, i, u, first, b);
        found = found || verdict[i] != 0;
    }
    return found;
}

static void rows_leave(const asc_outcome_model *m, const asc_cell *c, int8_t sign,
                       double *u, asc_boundary *b)
{
    b->limits = true;
    for (size_t i = 0; i < m->n; i++) {
        if (u[i] == 0.0 || !asc_cell_holds(c, m->mask[i], i)) continue;
        b->sign[i] = sign;
        u[i] = 0.0;
    }
}

bool asc_column_any(const asc_outcome_model *m, size_t j, const double *u)
{
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        double buffer[ASC_ROWS];
        const double *x = asc_design_part(&m->design, first / ASC_ROWS, j, buffer);
        for (size_t i = 0; i < ASC_ROWS && first + i < m->n; i++)
            if (u[first + i] > 0.0 && x[i] != 0.0) return true;
    }
    return false;
}

static void columns_present(const asc_outcome_model *m, const double *u, uint8_t *present)
{
    for (size_t j = 0; j < m->p; j++) present[j] = asc_column_any(m, j, u);
}

/* Before the first row leaves. */
static asc_status leaving_start(const asc_outcome_model *m, const double *u,
                                asc_arena *work, asc_boundary *b, asc_error *err)
{
    if (b->sign != NULL) return ASC_OK;
    b->sign = asc_take_bytes(work, m->n, 1);
    b->present = asc_take_bytes(work, m->p, 1);
    ASC_TRY(asc_arena_check(work, err));
    columns_present(m, u, b->present);
    return ASC_OK;
}

/* Rounds until no cell is left without events, then the columns that stay. */
static asc_status settle(const asc_outcome_model *m, bool first, double *u,
                         asc_arena *work, asc_boundary *b, asc_error *err)
{
    int8_t *verdict = asc_take_bytes(work, m->cells, sizeof *verdict);
    ASC_TRY(asc_arena_check(work, err));
    while (round_judge(m, u, first, verdict, b)) {
        ASC_TRY(leaving_start(m, u, work, b, err));
        for (size_t i = 0; i < m->cells; i++)
            if (verdict[i] != 0) rows_leave(m, &m->cell[i], verdict[i], u, b);
        first = false;
    }
    b->rows = 0;
    for (size_t i = 0; i < m->n; i++) b->rows += u[i] > 0.0;
    if (!b->limits && !b->absent) return ASC_OK;
    b->active = asc_take_bytes(work, m->p, 1);
    ASC_TRY(asc_arena_check(work, err));
    columns_present(m, u, b->active);
    if (b->present == NULL) { /* nobody has left: what is present now was so at first */
        b->present = asc_take_bytes(work, m->p, 1);
        ASC_TRY(asc_arena_check(work, err));
        memcpy(b->present, b->active, m->p);
    }
    return b->reshaped && b->everyone == 0 ? asc_outcome_alias(m, u, b, work, err)
                                           : ASC_OK;
}

asc_status asc_boundary_start(const asc_outcome_model *m, double *u, asc_arena *work,
                              asc_boundary *b, asc_error *err)
{
    *b = (asc_boundary){.done = asc_take_bytes(work, m->cells, 1)};
    ASC_TRY(asc_arena_check(work, err));
    return settle(m, true, u, work, b, err);
}

asc_status asc_boundary_drift(const asc_outcome_model *m, const int8_t *drift, double *u,
                              asc_arena *work, asc_boundary *b, asc_error *err)
{
    ASC_TRY(leaving_start(m, u, work, b, err));
    b->limits = b->reshaped = true;
    for (size_t i = 0; i < m->n; i++) {
        if (drift[i] == 0 || u[i] == 0.0) continue;
        b->sign[i] = drift[i];
        u[i] = 0.0;
    }
    return settle(m, false, u, work, b, err);
}
