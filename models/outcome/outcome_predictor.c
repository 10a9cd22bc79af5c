/* Linear predictors by row and sub-policy: eta_i(t) = base_i + C(t) + sum over k in t of
 * M_ik (outcome_model.h). */
#include "ascribe/pool.h"
#include "outcome_model.h"

enum { GROUP = 16 }; /* row blocks of a task */

typedef struct job {
    const asc_outcome_model *m;
    const asc_predictor *p;
    bool offset;
} job;

/* y [n] += c x_ij for the rows of a block, column j of the design. */
static void column_axpy(const asc_outcome_model *m, size_t block, size_t j, double c,
                        double *y)
{
    if (c == 0.0) return;
    double buffer[ASC_ROWS];
    const double *x = asc_design_part(&m->design, block, j, buffer);
    const size_t first = block * ASC_ROWS;
    const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
    for (size_t r = 0; r < rows; r++) y[first + r] += c * x[r];
}

static unsigned lowest(asc_mask set)
{
    unsigned k = 0;
    while ((set >> k & 1U) == 0) k++;
    return k;
}

static void fill_block(const job *a, size_t block)
{
    const asc_outcome_model *m = a->m;
    const asc_predictor *p = a->p;
    const size_t first = block * ASC_ROWS;
    for (size_t i = first; i < m->n && i < first + ASC_ROWS; i++)
        p->base[i] = a->offset && m->offset != NULL ? m->offset[i] : 0.0;
    for (size_t j = 0; j < m->p; j++) {
        if (m->set[j] == 0)
            column_axpy(m, block, j, p->coef[j], p->base);
        else if (m->xcol[j] != 0 && p->mod != NULL)
            column_axpy(m, block, m->column[m->xcol[j]], p->coef[j],
                        p->mod + lowest(m->set[j]) * m->n);
    }
}

static asc_status fill_task(void *context, size_t group, size_t worker, asc_error *err)
{
    const job *a = context;
    const size_t blocks = a->m->design.blocks;
    (void)worker;
    (void)err;
    for (size_t b = group * GROUP; b < blocks && b < (group + 1) * GROUP; b++)
        fill_block(a, b);
    return ASC_OK;
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
    job a = {m, &p, offset};
    ASC_TRY(asc_pool_run((m->design.blocks + GROUP - 1) / GROUP, fill_task, &a, err));
    for (size_t j = 0; j < m->p && table; j++)
        if (m->set[j] != 0 && m->xcol[j] == 0) p.shift[m->set[j]] += coef[j];
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
