/* Factors of an outcome model: categories, and covariate columns with just two values. */
#include "outcome_factors.h"

/* Two values a, b only? Column j of x, rows with w > 0; the first met is a. */
static bool two_valued(const asc_problem *p, size_t j, double value[2])
{
    const double *x = p->x.data + j * p->x.ld;
    size_t known = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (p->w[i] == 0.0) continue;
        if (known > 0 && x[i] == value[0]) continue;
        if (known > 1 && x[i] == value[1]) continue;
        if (known == 2) return false;
        value[known++] = x[i];
    }
    if (known == 2 && value[1] < value[0]) {
        const double first = value[0];
        value[0] = value[1];
        value[1] = first;
    }
    return known == 2;
}

static asc_status factor_code(asc_outcome_model *m, const asc_covariate *c, asc_factor *f,
                              asc_arena *arena, asc_error *err)
{
    const asc_problem *p = m->problem;
    uint16_t *code = asc_take_bytes(arena, m->n, sizeof *code);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t l = 1; l < f->levels; l++) {
        const double *x = p->x.data + (f->first + l - 1) * p->x.ld;
        const double one = c->category ? 1.0 : f->value[1];
        for (size_t i = 0; i < m->n; i++)
            if (x[m->order[i]] == one) code[i] = (uint16_t)l;
    }
    f->code = code;
    return ASC_OK;
}

static asc_status factor_add(asc_outcome_model *m, const asc_covariate *c, asc_factor f,
                             asc_arena *arena, asc_error *err)
{
    ASC_REQUIRE(f.levels <= UINT16_MAX, err, ASC_EOVERFLOW,
                "covariate '%s': %zu levels, at most %d", c->name, f.levels, UINT16_MAX);
    ASC_TRY(factor_code(m, c, &f, arena, err));
    m->factor[m->factors++] = f;
    return ASC_OK;
}

asc_status asc_factors_make(asc_outcome_model *m, asc_arena *arena, asc_error *err)
{
    const asc_problem *p = m->problem;
    m->factor = asc_take_bytes(arena, p->x.cols, sizeof *m->factor);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < p->covariates; i++) {
        const asc_covariate *c = &p->covariate[i];
        if (c->category) {
            const asc_factor f = {.name = c->name,
                                  .level = c->level,
                                  .levels = c->count + 1,
                                  .first = c->first};
            ASC_TRY(factor_add(m, c, f, arena, err));
            continue;
        }
        for (size_t j = c->first; j < c->first + c->count; j++) {
            asc_factor f = {.name = p->term[j], .levels = 2, .first = j};
            if (two_valued(p, j, f.value)) ASC_TRY(factor_add(m, c, f, arena, err));
        }
    }
    return ASC_OK;
}

void asc_factor_text(const asc_factor *f, size_t level, char *buffer, size_t size)
{
    char number[32];
    if (f->level != NULL)
        (void)snprintf(buffer, size, "'%s' = '%s'", f->name, f->level[level]);
    else if (f->value[0] == f->value[1])
        (void)snprintf(buffer, size, "'%s' at level %zu", f->name, level + 1);
    else
        (void)snprintf(buffer, size, "'%s' = %s", f->name,
                       asc_real_text(f->value[level], number));
}
