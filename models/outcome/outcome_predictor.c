/* Linear predictors by row and sub-policy: eta_i(t) = base_i + C(t) + sum over k in t of
 * M_ik (outcome_model.h). */
#include "outcome_model.h"

/* y[i] += c x_ij for all rows, column j of the design. */
static void column_axpy(const asc_outcome_model *m, size_t j, double c, double *y)
{
    if (c == 0.0) return;
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        double buffer[ASC_ROWS];
        const double *x = asc_design_part(&m->design, first / ASC_ROWS, j, buffer);
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        for (size_t r = 0; r < rows; r++) y[first + r] += c * x[r];
    }
}

static unsigned lowest(asc_mask set)
{
    unsigned k = 0;
    while ((set >> k & 1U) == 0) k++;
    return k;
}

asc_status asc_predictor_make(const asc_outcome_model *m, const double *coef, bool offset,
                              asc_arena *work, asc_predictor *out, asc_error *err)
{
    const unsigned players = (unsigned)m->problem->players;
    asc_predictor p = {.base = asc_take(work, m->n), .coef = coef};
    const bool table = m->coalition == NULL || players <= ASC_SHIFT_PLAYERS;
    if (table) p.shift = asc_take_zero(work, (size_t)1 << players);
    if (m->modified != 0) p.mod = asc_take_zero(work, m->n * players);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++)
        p.base[i] = offset && m->offset != NULL ? m->offset[i] : 0.0;
    for (size_t j = 0; j < m->p; j++) {
        if (m->set[j] == 0)
            column_axpy(m, j, coef[j], p.base);
        else if (m->xcol[j] == 0 && table)
            p.shift[m->set[j]] += coef[j];
        else if (m->xcol[j] != 0 && p.mod != NULL)
            column_axpy(m, m->column[m->xcol[j]], coef[j],
                        p.mod + lowest(m->set[j]) * m->n);
    }
    if (table) asc_zeta(p.shift, players);
    *out = p;
    return ASC_OK;
}

double asc_predictor_shift(const asc_outcome_model *m, const asc_predictor *p, asc_mask t)
{
    if (p->shift != NULL) return p->shift[t];
    double sum = 0.0;
    for (size_t j = 0; j < m->p; j++)
        if (m->xcol[j] == 0 && m->set[j] != 0 && (m->set[j] & ~t) == 0) sum += p->coef[j];
    return sum;
}

double asc_predictor_at(const asc_outcome_model *m, const asc_predictor *p, size_t row,
                        asc_mask t)
{
    return asc_predictor_with(m, p, row, t, asc_predictor_shift(m, p, t));
}

double asc_predictor_with(const asc_outcome_model *m, const asc_predictor *p, size_t row,
                          asc_mask t, double shift)
{
    double eta = p->base[row] + shift;
    for (asc_mask rest = t & m->modified; rest != 0; rest &= rest - 1)
        eta += p->mod[lowest(rest) * m->n + row];
    return eta;
}
