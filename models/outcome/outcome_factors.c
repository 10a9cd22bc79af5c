/* Factors of an outcome model: categories, and covariate columns with just two values. */
#include "outcome_factors.h"
#include "ascribe/pool.h"

/* Two values a, b only? Rows with w > 0; the lower is a. */
static bool two_valued(const asc_problem *p, const double *x, double value[2])
{
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

static asc_status category_see(asc_outcome_model *m, const asc_covariate *c, size_t j,
                               const double *x, asc_arena *arena, asc_error *err)
{
    ASC_REQUIRE(c->count < UINT16_MAX, err, ASC_EOVERFLOW,
                "covariate '%s': %zu levels, at most %d", c->name, c->count + 1,
                UINT16_MAX);
    asc_factor *f = &m->factor[j == c->first ? m->factors++ : m->factors - 1];
    if (j == c->first)
        *f = (asc_factor){.name = c->name,
                          .level = c->level,
                          .levels = c->count + 1,
                          .first = c->first,
                          .code = asc_take_bytes(arena, m->n, sizeof *f->code)};
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < m->n; i++)
        if (x[m->order[i]] == 1.0) f->code[i] = (uint16_t)(j - c->first + 1);
    return ASC_OK;
}

asc_status asc_factor_see(asc_outcome_model *m, const asc_covariate *c, size_t j,
                          const double *x, asc_arena *arena, asc_error *err)
{
    if (c->category) return category_see(m, c, j, x, arena, err);
    asc_factor f = {.name = m->problem->term[j], .levels = 2, .first = j};
    if (!two_valued(m->problem, x, f.value)) return ASC_OK;
    f.bit = asc_take_bytes(arena, m->n / 8 + 1, 1);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < m->n; i++)
        f.bit[i / 8] |= (uint8_t)((unsigned)(x[m->order[i]] == f.value[1]) << (i % 8));
    m->factor[m->factors++] = f;
    return ASC_OK;
}

/* Columns that a problem holds. */
typedef struct sight {
    const asc_outcome_model *m;
    asc_factor *factor; /* [columns of x] of a column, levels 0: none */
    const size_t *two;  /* columns that have two values               */
} sight;

static asc_status look(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    (void)err;
    const sight *s = context;
    const asc_problem *p = s->m->problem;
    asc_factor *f = &s->factor[task];
    if (f->name != NULL && two_valued(p, p->x.data + task * p->x.ld, f->value))
        f->levels = 2;
    return ASC_OK;
}

static asc_status fill(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    (void)err;
    const sight *s = context;
    const asc_factor *f = &s->factor[s->two[task]];
    const asc_design *d = &s->m->design;
    const size_t column = s->m->column[s->two[task]];
    for (size_t first = 0; first < d->n; first += ASC_ROWS) {
        const double *x = asc_design_at(d, first, column);
        for (size_t i = 0; i < ASC_ROWS && first + i < d->n; i++)
            f->bit[(first + i) / 8] |=
                (uint8_t)((unsigned)(x[i] == f->value[1]) << (i % 8));
    }
    return ASC_OK;
}

asc_status asc_factors_see(asc_outcome_model *m, asc_arena *own, asc_arena *arena,
                           asc_error *err)
{
    const asc_problem *p = m->problem;
    size_t *two = asc_take_bytes(own, p->x.cols, sizeof *two), count = 0;
    sight s = {.m = m, .factor = asc_take_bytes(own, p->x.cols, sizeof *s.factor)};
    ASC_TRY(asc_arena_check(own, err));
    for (size_t c = 0; c < p->covariates; c++)
        for (size_t k = 0; k < p->covariate[c].count && !p->covariate[c].category; k++) {
            const size_t j = p->covariate[c].first + k;
            s.factor[j] = (asc_factor){.name = p->term[j], .first = j};
        }
    ASC_TRY(asc_pool_run(p->x.cols, look, &s, err));
    for (size_t j = 0; j < p->x.cols; j++) {
        if (s.factor[j].levels == 0) continue;
        s.factor[j].bit = asc_take_bytes(arena, m->n / 8 + 1, 1);
        two[count++] = j;
    }
    ASC_TRY(asc_arena_check(arena, err));
    s.two = two;
    ASC_TRY(asc_pool_run(count, fill, &s, err));
    for (size_t c = 0; c < p->covariates; c++)
        for (size_t k = 0; k < p->covariate[c].count; k++) {
            const asc_covariate *v = &p->covariate[c];
            const size_t j = v->first + k;
            if (v->category)
                ASC_TRY(category_see(m, v, j, p->x.data + j * p->x.ld, arena, err));
            else if (s.factor[j].levels > 0)
                m->factor[m->factors++] = s.factor[j];
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
