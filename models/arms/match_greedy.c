/* Matching without replacement (match.h): one row after the other takes the nearest that is left.
 *   groups   rows of the other arm alike in every covariate; as many may leave a group as it has weight,
 *            and whoever takes from it takes from all its rows in proportion
 *   seekers  the largest first_out first, then by covariates in their order; a row seeks as much weight as
 *            it has, where a group has less left from the next nearest too
 * With weights of 1 and no two rows alike this is the usual greedy match; with rows alike it is its mean over
 * all orders of these rows. Groups at one distance go by covariates in their order.
 * Rosenbaum (1989), JASA 84:1024-1032; Ho, Imai, King & Stuart (2011), J. Stat. Softw. 42(8), m.order largest. */
#include "match.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct line {
    const asc_points *p;
    uint32_t row;
} line;

typedef struct group {
    size_t first, end; /* of the lines */
    double left, weight;
} group;

typedef struct taken {
    uint32_t row;
    size_t group;
    double weight;
} taken;

typedef struct market {
    const asc_points *p;
    line *seeker, *other;
    size_t seekers, others;
    group *group;
    size_t groups;
    taken *taken;
    size_t deals, room;
} market;

static int by_covariates(const asc_points *p, uint32_t a, uint32_t b)
{
    for (size_t j = 0; j < p->m->common; j++) {
        const double x = *asc_design_at(&p->m->design, a, j);
        const double y = *asc_design_at(&p->m->design, b, j);
        if (x != y) return x < y ? -1 : 1;
    }
    for (size_t k = 0; k < p->exacts; k++) { /* which the models may not take */
        const double x = *asc_design_at(&p->m->shown, a, p->exact[k]);
        const double y = *asc_design_at(&p->m->shown, b, p->exact[k]);
        if (x != y) return x < y ? -1 : 1;
    }
    return 0;
}

static int by_line(const void *a, const void *b)
{
    const line *x = a, *y = b;
    const int c = by_covariates(x->p, x->row, y->row);
    return c != 0 ? c : (x->row > y->row) - (x->row < y->row);
}

static int by_turn(const void *a, const void *b)
{
    const line *x = a, *y = b;
    const double u = x->p->first_out[x->row], v = y->p->first_out[y->row];
    if (u != v) return u > v ? -1 : 1;
    return by_line(a, b);
}

static asc_status start(market *k, bool reached, size_t rounds, asc_arena *work,
                        asc_error *err)
{
    const asc_exposure_model *m = k->p->m;
    k->seeker = asc_take_bytes(work, m->n, sizeof *k->seeker);
    k->other = asc_take_bytes(work, m->n, sizeof *k->other);
    k->group = asc_take_bytes(work, m->n, sizeof *k->group);
    k->room = m->n * (rounds + 1);
    k->taken = asc_take_bytes(work, k->room, sizeof *k->taken);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        const line l = {k->p, (uint32_t)i};
        if ((m->a[i] != 0.0) == reached)
            k->seeker[k->seekers++] = l;
        else
            k->other[k->others++] = l;
    }
    qsort(k->seeker, k->seekers, sizeof *k->seeker, by_turn);
    qsort(k->other, k->others, sizeof *k->other, by_line);
    for (size_t j = 0; j < k->others; j++) {
        const bool same =
            j > 0 && by_covariates(k->p, k->other[j - 1].row, k->other[j].row) == 0;
        if (!same) k->group[k->groups++].first = j;
        group *g = &k->group[k->groups - 1];
        g->end = j + 1;
        g->weight += m->w[k->other[j].row];
        g->left = g->weight;
    }
    return ASC_OK;
}

static double distance(const asc_points *p, size_t i, size_t j, double most)
{
    const double *a = p->z + i * p->d, *b = p->z + j * p->d;
    double sum = 0.0;
    for (size_t k = 0; k < p->exacts; k++)
        if (*asc_design_at(&p->m->shown, i, p->exact[k]) !=
            *asc_design_at(&p->m->shown, j, p->exact[k]))
            return (double)INFINITY;
    for (size_t k = 0; k < p->d && sum <= most; k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sum;
}

/* The nearest group with something left, SIZE_MAX: none. */
static size_t nearest(const market *k, uint32_t row)
{
    const double caliper = k->p->caliper;
    double most = caliper > 0.0 ? caliper * caliper : (double)INFINITY;
    size_t best = SIZE_MAX;
    for (size_t g = 0; g < k->groups; g++) {
        if (!(k->group[g].left > 0.0)) continue;
        const double d = distance(k->p, row, k->other[k->group[g].first].row, most);
        if (isinf(d) || (best == SIZE_MAX ? d > most : d >= most)) continue;
        best = g;
        most = d;
    }
    return best;
}

/* One row takes its weight from what is left. */
static void take(market *k, uint32_t row)
{
    double need = k->p->m->w[row];
    while (need > 0.0 && k->deals < k->room) {
        const size_t g = nearest(k, row);
        if (g == SIZE_MAX) return;
        const double some = fmin(need, k->group[g].left);
        k->group[g].left -= some;
        need -= some;
        k->taken[k->deals++] = (taken){row, g, some};
    }
}

static int by_row(const void *a, const void *b)
{
    const taken *x = a, *y = b;
    if (x->row != y->row) return x->row < y->row ? -1 : 1;
    return (x->group > y->group) - (x->group < y->group);
}

/* Deals as pairs: shares of a row in all rows of the groups it took from. */
static asc_status write(market *k, bool reached, asc_arena *arena, asc_matches *out,
                        asc_error *err)
{
    const asc_exposure_model *m = k->p->m;
    size_t pairs = 0;
    qsort(k->taken, k->deals, sizeof *k->taken, by_row);
    for (size_t t = 0; t < k->deals; t++) {
        const group *g = &k->group[k->taken[t].group];
        pairs += g->end - g->first;
    }
    *out = (asc_matches){.first = asc_take_bytes(arena, m->n + 1, sizeof *out->first),
                         .row = asc_take_bytes(arena, pairs, sizeof *out->row),
                         .share = asc_take(arena, pairs)};
    ASC_TRY(asc_arena_check(arena, err));
    size_t at = 0, t = 0;
    for (size_t i = 0; i < m->n; i++) {
        double sum = 0.0;
        out->first[i] = at;
        for (; t < k->deals && k->taken[t].row == i; t++) {
            const group *g = &k->group[k->taken[t].group];
            for (size_t j = g->first; j < g->end; j++) {
                out->row[at] = k->other[j].row;
                out->share[at++] = k->taken[t].weight * m->w[k->other[j].row] / g->weight;
            }
            sum += k->taken[t].weight;
        }
        for (size_t j = out->first[i]; j < at; j++) out->share[j] /= sum;
        if (sum > 0.0 || m->w[i] == 0.0 || (m->a[i] != 0.0) != reached) continue;
        out->unmatched++;
        out->missing += m->w[i];
    }
    out->first[m->n] = at;
    return ASC_OK;
}

static asc_status run(market *k, bool reached, size_t rounds, asc_arena *work,
                      asc_arena *arena, asc_matches *out, asc_error *err)
{
    ASC_TRY(start(k, reached, rounds, work, err));
    for (size_t round = 0; round < rounds; round++)
        for (size_t s = 0; s < k->seekers; s++) take(k, k->seeker[s].row);
    return write(k, reached, arena, out, err);
}

asc_status asc_match_greedy(const asc_points *p, bool reached, size_t neighbours,
                            asc_arena *arena, asc_matches *out, asc_error *err)
{
    market k = {.p = p};
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory left to match %zu units",
                p->m->n);
    const asc_status status = run(&k, reached, neighbours, work, arena, out, err);
    asc_arena_destroy(work);
    return status;
}
