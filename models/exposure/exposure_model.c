/* The design of the exposure models and the list of policies (exposure_model.h). */
#include "exposure_model.h"
#include "chosen.h"

static asc_status policies_make(asc_exposure_model *m, const asc_settings *s,
                                asc_arena *arena, asc_error *err)
{
    const size_t count = asc_settings_count(s, m->players);
    const bool asked[] = {s->delivered, s->universal};
    m->policy = asc_take_bytes(arena, 2 * count, sizeof *m->policy);
    ASC_TRY(asc_arena_check(arena, err));
    for (int kind = ASC_DELIVERED; kind <= ASC_UNIVERSAL; kind++)
        for (size_t j = 0; j < count && asked[kind]; j++)
            m->policy[m->policies++] =
                (asc_policy){(asc_policy_kind)kind, asc_settings_mask(s, j)};
    return ASC_OK;
}

/* Delivered where it could not be: the law of exposures gives it probability 0. */
static asc_status eligible_check(const asc_problem *p, asc_error *err)
{
    for (size_t k = 0; k < p->players && p->eligible != NULL; k++) {
        size_t count = 0, first = 0;
        for (size_t i = 0; i < p->n; i++) {
            const asc_mask wrong = p->delivered[i] & ~p->eligible[i];
            if (p->w[i] == 0.0 || (wrong >> k & 1U) == 0) continue;
            if (count++ == 0) first = i;
        }
        ASC_REQUIRE(count == 0, err, ASC_EOVERLAP,
                    "partner '%s': delivered to %zu units that were not eligible (first: "
                    "unit %zu); weighting needs a chance of delivery above 0: widen "
                    "'eligible' or leave these units out",
                    p->player[k], count, first + 1);
    }
    return ASC_OK;
}

static asc_status rows_sort(asc_exposure_model *m, asc_arena *arena, asc_error *err)
{
    const asc_problem *p = m->problem;
    asc_patterns by;
    ASC_TRY(
        asc_patterns_make(p->n, p->delivered, asc_mask_all(p->players), arena, &by, err));
    m->order = by.row;
    m->mask = asc_take_bytes(arena, m->n, sizeof *m->mask);
    m->cluster = asc_take_bytes(arena, m->n, sizeof *m->cluster);
    m->end = asc_take_bytes(arena, m->n, sizeof *m->end);
    m->y = asc_take(arena, m->n);
    m->w = asc_take(arena, m->n);
    m->a = asc_take(arena, m->n * m->players);
    if (p->eligible != NULL)
        m->eligible = asc_take_bytes(arena, m->n, sizeof *m->eligible);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < m->n; i++) {
        const size_t row = m->order[i];
        m->mask[i] = p->delivered[row];
        m->cluster[i] = p->cluster[row];
        m->y[i] = p->y[row];
        m->w[i] = p->w[row];
        if (p->eligible != NULL) m->eligible[i] = p->eligible[row];
        for (size_t k = 0; k < m->players; k++)
            m->a[k * m->n + i] = (double)(m->mask[i] >> k & 1U);
    }
    for (size_t i = m->n; i-- > 0;) {
        const bool same = i + 1 < m->n && m->mask[i] == m->mask[i + 1] &&
                          (m->eligible == NULL || m->eligible[i] == m->eligible[i + 1]);
        m->end[i] = same ? m->end[i + 1] : (uint32_t)(i + 1);
    }
    return ASC_OK;
}

/* A design of 1, L, A_1 .. A_{K-1} with the covariates of one problem. */
typedef struct filling {
    const asc_exposure_model *m;
    const asc_problem *p;
    const asc_design *design;
} filling;

static asc_status fill_column(void *context, size_t j, size_t worker, asc_error *err)
{
    const filling *f = context;
    const asc_exposure_model *m = f->m;
    const asc_problem *p = f->p;
    const bool covariate = j < p->x.cols;
    const double *x = covariate ? p->x.data + j * p->x.ld : NULL;
    const double *a = covariate ? NULL : m->a + (j - p->x.cols) * m->n;
    (void)worker;
    (void)err;
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        double *to = asc_design_at(f->design, first, j);
        for (size_t i = 0; i < rows; i++)
            to[i] = covariate ? x[m->order[first + i]] : a[first + i];
    }
    return ASC_OK;
}

static asc_status design_of(const asc_exposure_model *m, const asc_problem *p,
                            asc_arena *arena, asc_design *out, asc_error *err)
{
    const size_t columns = p->x.cols + m->players - 1;
    asc_design d = asc_design_create(arena, m->n, columns);
    const char **name = asc_take_bytes(arena, columns, sizeof *name);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < columns; j++)
        name[j] = j < p->x.cols ? p->term[j] : p->player[j - p->x.cols];
    d.name = name;
    filling f = {.m = m, .p = p, .design = &d};
    ASC_TRY(asc_pool_run(columns, fill_column, &f, err));
    *out = d;
    return ASC_OK;
}

static asc_status design_make(asc_exposure_model *m, asc_arena *arena, asc_error *err)
{
    m->common = m->problem->x.cols;
    m->p = m->common + m->players - 1;
    ASC_TRY(design_of(m, m->problem, arena, &m->design, err));
    m->shown = m->design;
    m->shown_common = m->whole->x.cols;
    if (m->problem == m->whole) return ASC_OK;
    return design_of(m, m->whole, arena, &m->shown, err);
}

static asc_status terms_make(asc_exposure_model *m, asc_arena *arena, asc_error *err)
{
    m->term = asc_take_bytes(arena, m->players * m->p, sizeof *m->term);
    m->part = asc_take_bytes(arena, m->players * m->p, sizeof *m->part);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t k = 0; k < m->players; k++) {
        const char *part = asc_take_format(arena, "exposure:%s", m->problem->player[k]);
        for (size_t j = 0; j < m->common + k; j++, m->terms++) {
            m->term[m->terms] = m->design.name[j];
            m->part[m->terms] = part;
        }
    }
    return asc_arena_check(arena, err);
}

asc_status asc_exposure_prepare(const asc_problem *p, const asc_settings *s,
                                asc_arena *arena, asc_exposure_model *out, asc_error *err)
{
    asc_exposure_model m = {.problem = p, .whole = p, .n = p->n, .players = p->players};
    ASC_REQUIRE(p->players > 0 && p->players <= ASC_WEIGHTED_MAX, err, ASC_EDATA,
                "%zu partners: weighting takes 1 to %d; use gcomp", p->players,
                (int)ASC_WEIGHTED_MAX);
    ASC_REQUIRE(p->source == NULL, err, ASC_EDATA,
                "%zu units do not fit into memory, which weighting needs; use gcomp",
                p->n);
    if (s->spec != NULL) { /* before outcomes are looked at there is none */
        m.target = s->spec->target;
        m.trim = s->spec->trim;
        ASC_TRY(asc_exposure_target_check(p, s->spec, err));
    }
    ASC_TRY(asc_problem_of_exposure(p, s, arena, &m.problem, err));
    ASC_TRY(policies_make(&m, s, arena, err));
    ASC_TRY(eligible_check(p, err));
    ASC_TRY(rows_sort(&m, arena, err));
    ASC_TRY(design_make(&m, arena, err));
    ASC_TRY(terms_make(&m, arena, err));
    *out = m;
    return ASC_OK;
}

void asc_exposure_pack(const asc_exposure_model *m, const double *coef, double *terms)
{
    for (size_t k = 0, t = 0; k < m->players; k++)
        for (size_t j = 0; j < m->common + k; j++) terms[t++] = coef[k * m->p + j];
}

void asc_exposure_unpack(const asc_exposure_model *m, const double *terms, double *coef)
{
    for (size_t k = 0, t = 0; k < m->players; k++)
        for (size_t j = 0; j < m->p; j++)
            coef[k * m->p + j] = j < m->common + k ? terms[t++] : 0.0;
}
