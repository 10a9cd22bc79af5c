/* The design of an outcome model: names and columns in the order (intercept), partners,
 * covariates, interactions by size and then lexicographic, modifiers by partner
 * (outcome_model.h). */
#include "ascribe/pool.h"
#include "chosen.h"
#include "outcome_factors.h"
#include <string.h>

enum { MOST = 60, ALL_MOST = 12 };

size_t asc_outcome_policies(const asc_outcome_model *m)
{
    return ((size_t)m->delivered + (size_t)m->universal) * asc_outcome_coalitions(m);
}

size_t asc_outcome_coalitions(const asc_outcome_model *m)
{
    return m->coalition == NULL ? (size_t)1 << m->problem->players : m->coalitions;
}

asc_mask asc_outcome_coalition(const asc_outcome_model *m, size_t j)
{
    return m->coalition == NULL ? (asc_mask)j : m->coalition[j];
}

static size_t player_find(const asc_problem *p, const char *name)
{
    size_t k = 0;
    while (k < p->players && strcmp(p->player[k], name) != 0) k++;
    return k;
}

static size_t covariate_find(const asc_problem *p, const char *name)
{
    size_t c = 0;
    while (c < p->covariates && strcmp(p->covariate[c].name, name) != 0) c++;
    return c;
}

static asc_status columns_count(const asc_problem *p, const asc_model_spec *spec,
                                size_t *count, asc_error *err)
{
    const size_t k = p->players;
    ASC_REQUIRE(k <= MOST, err, ASC_EDATA,
                "%zu functions; an outcome model takes at most %d", k, MOST);
    ASC_REQUIRE(
        spec->interactions != ASC_ALL_INTERACTIONS || k <= ALL_MOST, err, ASC_EDATA,
        "interactions: all among %zu players are 2^%zu terms; write pairs or none", k, k);
    *count = k + p->x.cols;
    if (spec->interactions == ASC_PAIRS && k > 1) *count += k * (k - 1) / 2;
    if (spec->interactions == ASC_ALL_INTERACTIONS) *count += ((size_t)1 << k) - 1 - k;
    for (size_t i = 0; i < spec->modifiers; i++) {
        const asc_modifier *m = &spec->modifier[i];
        const size_t c = covariate_find(p, m->covariate);
        ASC_REQUIRE(player_find(p, m->partner) < k, err, ASC_EDATA,
                    "modifier %s: '%s': no partner of that name plays", m->covariate,
                    m->partner);
        ASC_REQUIRE(c < p->covariates, err, ASC_EDATA,
                    "modifier of '%s': '%s' is not among the covariates", m->partner,
                    m->covariate);
        *count += p->covariate[c].count;
    }
    return ASC_OK;
}

static void column_add(asc_outcome_model *m, asc_mask set, size_t xcol, const char *term)
{
    m->set[m->p] = set;
    m->xcol[m->p] = xcol;
    m->term[m->p++] = term;
}

static const char *set_name(const asc_problem *p, asc_mask set, asc_arena *arena)
{
    const char *name = NULL;
    for (size_t k = 0; k < p->players; k++) {
        if ((set >> k & 1U) == 0) continue;
        name = name == NULL ? p->player[k]
                            : asc_take_format(arena, "%s*%s", name, p->player[k]);
        if (name == NULL) return NULL;
    }
    return name;
}

/* The next set of the same size in lexicographic order of its sorted members; 0 after the
 * last. */
static asc_mask set_next(asc_mask set, unsigned players)
{
    unsigned tail = 0; /* members that already stand at the end */
    while (tail < players && (set >> (players - 1 - tail) & 1U) != 0) tail++;
    const asc_mask rest = set & ~((((asc_mask)1 << tail) - 1) << (players - tail));
    if (rest == 0) return 0;
    unsigned top = 0;
    while (rest >> (top + 1) != 0) top++;
    return (rest & ~((asc_mask)1 << top)) |
           ((((asc_mask)1 << (tail + 1)) - 1) << (top + 1));
}

static void interactions_add(asc_outcome_model *m, asc_interactions kind,
                             asc_arena *arena)
{
    const unsigned k = (unsigned)m->problem->players;
    const unsigned largest = kind == ASC_NO_INTERACTIONS ? 0 : kind == ASC_PAIRS ? 2 : k;
    for (unsigned size = 2; size <= largest && size <= k; size++)
        for (asc_mask set = ((asc_mask)1 << size) - 1; set != 0; set = set_next(set, k))
            column_add(m, set, 0, set_name(m->problem, set, arena));
}

/* Partner outer, the covariate's columns inner, each partner's covariates in the order
 * asked. */
static void modifiers_add(asc_outcome_model *m, const asc_model_spec *spec,
                          asc_arena *arena)
{
    const asc_problem *p = m->problem;
    for (size_t k = 0; k < p->players; k++)
        for (size_t i = 0; i < spec->modifiers; i++) {
            if (player_find(p, spec->modifier[i].partner) != k) continue;
            const asc_covariate *c =
                &p->covariate[covariate_find(p, spec->modifier[i].covariate)];
            m->modified |= (asc_mask)1 << k;
            for (size_t j = c->first; j < c->first + c->count; j++)
                column_add(m, (asc_mask)1 << k, j,
                           asc_take_format(arena, "%s*%s", p->player[k], p->term[j]));
        }
}

/* Column j of a packed design from the column x [n] of the problem, or from 1. sorted [n]: scratch. */
static asc_status column_put(asc_outcome_model *m, size_t j, const double *x,
                             double *sorted, asc_arena *arena, asc_error *err)
{
    const asc_mask set = m->set[j];
    for (size_t i = 0; i < m->n; i++) {
        const bool in = (m->mask[i] & set) == set;
        sorted[i] = !in ? 0.0 : x == NULL ? 1.0 : x[m->order[i]];
    }
    return asc_design_put(&m->design, j, sorted, arena, err);
}

/* All columns of the design made from column k of the problem. */
static asc_status columns_put(asc_outcome_model *m, size_t k, const double *x,
                              double *sorted, asc_arena *arena, asc_error *err)
{
    for (size_t j = 0; j < m->p; j++)
        if (m->xcol[j] == k) ASC_TRY(column_put(m, j, x, sorted, arena, err));
    return ASC_OK;
}

/* A design of columns that are held. place [n]: where a row of the problem goes. */
typedef struct filling {
    const asc_outcome_model *m;
    const uint32_t *place;
} filling;

/* Rows are read in their order and written to one place in each pattern, so that both are streams. */
static asc_status held_column(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    (void)err;
    const filling *f = context;
    const asc_outcome_model *m = f->m;
    const asc_problem *p = m->problem;
    const asc_mask set = m->set[task];
    const double *x = m->xcol[task] == 0 ? NULL : p->x.data + m->xcol[task] * p->x.ld;
    for (size_t i = 0; i < m->n; i++)
        if ((p->delivered[i] & set) == set)
            *asc_design_at(&m->design, f->place[i], task) = x == NULL ? 1.0 : x[i];
    return ASC_OK;
}

/* A problem that holds its columns: each is a task, since a dense design takes no memory for it. */
static asc_status held_fill(asc_outcome_model *m, asc_arena *own, asc_arena *arena,
                            asc_error *err)
{
    uint32_t *place = asc_take_bytes(own, m->n, sizeof *place);
    ASC_TRY(asc_arena_check(own, err));
    for (size_t i = 0; i < m->n; i++) place[m->order[i]] = (uint32_t)i;
    filling f = {.m = m, .place = place};
    ASC_TRY(asc_pool_run(m->p, held_column, &f, err));
    return asc_factors_see(m, own, arena, err);
}

/* A problem that does not: each covariate is read, and its columns go to their places. */
static asc_status source_fill(asc_outcome_model *m, asc_arena *own, double *sorted,
                              asc_arena *arena, asc_error *err)
{
    const asc_problem *p = m->problem;
    double *value = asc_take(own, m->n), *x = asc_take(own, m->n);
    ASC_TRY(asc_arena_check(own, err));
    for (size_t c = 0; c < p->covariates; c++) {
        const asc_covariate *v = &p->covariate[c];
        ASC_TRY(p->source->read(p->source->context, c, value, err));
        for (size_t j = v->first; j < v->first + v->count; j++) {
            p->source->column(p->source->context, j, value, x);
            ASC_TRY(columns_put(m, j, x, sorted, arena, err));
            ASC_TRY(asc_factor_see(m, v, j, x, arena, err));
        }
    }
    return ASC_OK;
}

/* Design and factors. */
static asc_status columns_fill(asc_outcome_model *m, asc_arena *own, asc_arena *arena,
                               asc_error *err)
{
    const bool held = m->problem->source == NULL;
    m->factor = asc_take_bytes(arena, m->problem->x.cols, sizeof *m->factor);
    m->design = held ? asc_design_create(arena, m->n, m->p)
                     : asc_design_create_packed(arena, m->n, m->p);
    double *sorted = asc_take(own, held ? 0 : m->n);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_arena_check(own, err));
    m->design.name = m->term;
    if (held) return held_fill(m, own, arena, err);
    ASC_TRY(columns_put(m, 0, NULL, sorted, arena, err));
    return source_fill(m, own, sorted, arena, err);
}

static asc_status rows_sort(asc_outcome_model *m, asc_arena *arena, asc_error *err)
{
    const asc_problem *p = m->problem;
    const asc_mask all = asc_mask_all(p->players);
    asc_patterns by;
    m->n = p->n;
    ASC_TRY(asc_patterns_make(p->n, p->delivered, all, arena, &by, err));
    m->order = by.row;
    m->mask = asc_take_bytes(arena, m->n, sizeof *m->mask);
    m->y = asc_take(arena, m->n);
    m->w = asc_take(arena, m->n);
    m->offset = p->offset == NULL ? NULL : asc_take(arena, m->n);
    const bool some = m->universal && p->eligible != NULL;
    asc_mask *eligible = some ? asc_take_bytes(arena, m->n, sizeof *eligible) : NULL;
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < m->n; i++) {
        m->mask[i] = p->delivered[m->order[i]];
        m->y[i] = p->y[m->order[i]];
        m->w[i] = p->w[m->order[i]];
        if (p->offset != NULL) m->offset[i] = p->offset[m->order[i]];
        if (some) eligible[i] = p->eligible[m->order[i]];
    }
    ASC_TRY(
        asc_patterns_make(m->n, m->mask, all, arena, &m->pattern[ASC_DELIVERED], err));
    if (!m->universal) return ASC_OK;
    return asc_patterns_make(m->n, eligible, all, arena, &m->pattern[ASC_UNIVERSAL], err);
}

/* One generalised linear model; the families of several go to gcomp, or to models that take the outcome as it is. */
asc_status asc_outcome_takes(const asc_problem *p, asc_error *err)
{
    ASC_REQUIRE(
        p->family <= ASC_GAMMA, err, ASC_ESTUDY,
        "outcome '%s': family %s is not one generalised linear model, and this "
        "model takes only such; write model: gcomp or aipw, or one without an outcome "
        "model (ipw, entropy_balancing)",
        p->outcome, asc_family_name(p->family));
    return ASC_OK;
}

asc_status asc_outcome_prepare(const asc_problem *whole, const asc_settings *s,
                               asc_arena *arena, asc_outcome_model *out, asc_error *err)
{
    const asc_problem *p = NULL;
    ASC_TRY(asc_problem_of_outcome(whole, s, arena, &p, err));
    asc_outcome_model m = {.problem = p,
                           .link = asc_family_link(p->family),
                           .delivered = s->delivered,
                           .universal = s->universal,
                           .coalition = s->coalition,
                           .coalitions = s->coalitions};
    size_t columns = 0;
    ASC_TRY(asc_outcome_takes(p, err));
    ASC_TRY(columns_count(p, s->spec, &columns, err));
    ASC_TRY(rows_sort(&m, arena, err));
    ASC_TRY(asc_target_rows(p, s->spec, m.order, arena, &m.target, &m.reached, err));
    m.term = asc_take_bytes(arena, columns + 1, sizeof *m.term);
    m.set = asc_take_bytes(arena, columns, sizeof *m.set);
    m.xcol = asc_take_bytes(arena, columns, sizeof *m.xcol);
    m.column = asc_take_bytes(arena, p->x.cols, sizeof *m.column);
    m.pivot = asc_take(arena, columns);
    ASC_TRY(asc_arena_check(arena, err));

    column_add(&m, 0, 0, p->term[0]);
    for (size_t k = 0; k < p->players; k++)
        column_add(&m, (asc_mask)1 << k, 0, p->player[k]);
    for (size_t j = 1; j < p->x.cols; j++) {
        m.column[j] = m.p;
        column_add(&m, 0, j, p->term[j]);
    }
    interactions_add(&m, s->spec->interactions, arena);
    modifiers_add(&m, s->spec, arena);
    ASC_TRY(asc_arena_check(arena, err));
    m.coefs = m.p;
    if (p->family == ASC_NB2) m.term[m.coefs++] = "(dispersion)";
    asc_arena *own = asc_arena_create();
    ASC_REQUIRE(own != NULL, err, ASC_EMEMORY, "no memory left for %zu rows", m.n);
    const asc_status filled = columns_fill(&m, own, arena, err);
    asc_arena_destroy(own);
    ASC_TRY(filled);
    ASC_TRY(asc_cells_make(&m, arena, err));
    ASC_TRY(asc_outcome_pivots(&m, m.w, arena, m.pivot, err));
    *out = m;
    return ASC_OK;
}
