/* Accelerations of the statistics of a stage, for bca intervals: no refits, only the influence values of
 * the full-sample policy means.
 *   l_c(S)   [clusters x policies] influence of cluster c on mu(S), as the estimator gives them
 *   sum_j c_j mu(S_j)   has influence sum_j c_j l_c(S_j)
 *   an index linear in v has, in cluster c, the index of the game s (l_c(S) - l_c(empty))
 *   a share phi / v(N)  has influence (l_phi - share l_v(N)) / v(N), v(N) > 0 or there is no share
 * The common factor 1 / sum w is left out: an acceleration does not see it.
 * Efron (1987), JASA 82:171-185, section 6; Davison & Hinkley (1997), section 5.3.2. */
#include "ascribe/pool.h"
#include "run_parts.h"
#include <math.h>

enum { BLOCK = 256 };
static const double limit = 1024.0 * 1024.0 * 1024.0; /* bytes */

static bool wanted(asc_interval_kind kind, const asc_study *s)
{
    return (kind == ASC_BCA || kind == ASC_INFLUENCE || kind == ASC_STUDENTIZED) &&
           s->replicates > 0;
}

bool asc_stage_asks_influence(const asc_stage *st)
{
    return wanted(st->interval, st->study);
}

asc_status asc_stage_influence_fits(const asc_study *s, const asc_problem *p,
                                    const asc_model_spec *spec, size_t coalitions,
                                    asc_error *err)
{
    const asc_interval_kind kind = asc_stage_interval(s, p, spec);
    if (!wanted(kind, s)) return ASC_OK;
    const size_t kinds = (spec->delivered ? 1U : 0U) + (spec->universal ? 1U : 0U);
    const size_t policies = kinds * coalitions;
    const double bytes = (double)p->clusters * (double)policies * (double)sizeof(double);
    char clusters[64], columns[64];
    ASC_REQUIRE(bytes <= limit, err, ASC_EMEMORY,
                "%s/%s: %s needs influence values of %s clusters x %s policies, %.1f GB; "
                "use percentile",
                p->outcome, spec->name, asc_interval_name(kind),
                asc_number_text((double)p->clusters, 0, clusters),
                asc_number_text((double)policies, 0, columns), bytes / 1e9);
    return ASC_OK;
}

asc_status asc_stage_take_influence(const asc_stage *st, asc_means *m, asc_error *err)
{
    if (!asc_stage_asks_influence(st)) return ASC_OK;
    const size_t clusters = st->problem->clusters;
    m->influence = asc_take_bytes(st->own, clusters * sizeof(double), st->policies);
    ASC_TRY(asc_arena_check(st->own, err));
    for (size_t i = 0; i < clusters * st->policies; i++) m->influence[i] = (double)NAN;
    const size_t rows = asc_corrected_rows(clusters, st->terms);
    const double bytes = (double)rows * (double)st->policies * (double)sizeof(double);
    if (st->interval != ASC_INFLUENCE || clusters >= ASC_CLUSTERS_FEW ||
        bytes > limit / 8.0)
        return ASC_OK;
    m->corrected = asc_take_bytes(st->own, rows * sizeof(double), st->policies);
    m->width = st->terms;
    ASC_TRY(asc_arena_check(st->own, err));
    m->corrected[0] = (double)NAN;
    return ASC_OK;
}

asc_status asc_stage_keep_influence(asc_stage *st, const asc_means *m, asc_error *err)
{
    st->rows = st->problem->clusters;
    if (!asc_stage_asks_influence(st)) return ASC_OK;
    const size_t clusters = st->problem->clusters;
    const bool given = m->influence != NULL && !isnan(m->influence[0]);
    if (!given && st->study->interval_default) {
        st->interval = st->study->interval;
        return ASC_OK;
    }
    ASC_REQUIRE(given, err, ASC_ESTUDY,
                "%s: %s needs influence values, which '%s' does not give; use "
                "interval: percentile",
                st->name, asc_interval_name(st->interval), st->estimator->name);
    for (size_t i = 0; i < clusters * st->policies; i++)
        ASC_REQUIRE(
            isfinite(m->influence[i]), err, ASC_EINTERNAL,
            "%s: the influence of cluster %zu on policy %zu is %g although the fit "
            "was accepted; please report this",
            st->name, i % clusters, i / clusters, m->influence[i]);
    st->influence = m->influence;
    if (m->corrected == NULL || isnan(m->corrected[0])) return ASC_OK;
    st->influence = m->corrected;
    st->rows = asc_corrected_rows(clusters, m->width);
    for (size_t i = 0; i < st->rows * st->policies; i++)
        ASC_REQUIRE(isfinite(m->corrected[i]), err, ASC_EINTERNAL,
                    "%s: row %zu of the corrected influence on policy %zu is %g; please "
                    "report this",
                    st->name, i % st->rows, i / st->rows, m->corrected[i]);
    return ASC_OK;
}

/* of: st->influence or st->left_out, whose columns have st->rows. */
static const double *column(const asc_stage *st, const double *of, size_t kind, size_t at)
{
    return of + (kind * st->coalitions + at) * st->rows;
}

static void combine(const asc_stage *st, const double *of, size_t kind,
                    const asc_part *part, size_t parts, double *l)
{
    const size_t clusters = st->rows;
    for (size_t c = 0; c < clusters; c++) l[c] = 0.0;
    for (size_t j = 0; j < parts; j++) {
        const double *x = column(st, of, kind, part[j].at);
        for (size_t c = 0; c < clusters; c++) l[c] += part[j].c * x[c];
    }
}

asc_status asc_stage_acceleration(const asc_stage *st, size_t kind, const asc_part *part,
                                  size_t parts, asc_arena *work, asc_shape *a,
                                  asc_error *err)
{
    const size_t clusters = st->rows;
    double *spread = a->spread;
    *a = (asc_shape){0};
    if (st->influence == NULL) return ASC_OK;
    const asc_arena_mark mark = asc_arena_save(work);
    double *l = asc_take(work, clusters), *out = NULL;
    uint8_t *times = NULL;
    if (st->left_out != NULL) out = asc_take(work, clusters);
    if (spread != NULL) times = asc_take_bytes(work, clusters, 1);
    ASC_TRY(asc_arena_check(work, err));
    combine(st, st->influence, kind, part, parts, l);
    if (out != NULL) combine(st, st->left_out, kind, part, parts, out);
    *a = asc_stage_shape(st, l, out, 1.0);
    a->spread = spread;
    if (spread != NULL) asc_stage_spread(st, l, times, spread);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* phi - share v(N), by cluster. */
static void share_values(const asc_stage *st, const double *of, size_t kind,
                         const double *phi, double share, double *l)
{
    const double *empty = column(st, of, kind, 0);
    const double *every = column(st, of, kind, st->coalitions - 1);
    for (size_t c = 0; c < st->rows; c++)
        l[c] = phi[c] - share * asc_stage_gain(st, every[c], empty[c]);
}

asc_status asc_stage_share_acceleration(const asc_stage *st, size_t kind,
                                        const double *phi, const double *left_out,
                                        double share, double total, asc_shape *a,
                                        asc_error *err)
{
    const size_t clusters = st->rows;
    const asc_arena_mark mark = asc_arena_save(st->own);
    double *l = asc_take(st->own, clusters), *out = NULL;
    if (left_out != NULL) out = asc_take(st->own, clusters);
    ASC_TRY(asc_arena_check(st->own, err));
    share_values(st, st->influence, kind, phi, share, l);
    if (out != NULL) share_values(st, st->left_out, kind, left_out, share, out);
    *a = asc_stage_shape(st, l, out, 1.0 / total);
    asc_arena_rewind(st->own, mark);
    return ASC_OK;
}

typedef struct job {
    const asc_stage *st;
    const asc_crew *crew;
    size_t kind;
    asc_shape *of_mean, *of_value;
    const double *of; /* [clusters x policies] */
    const asc_asked *x;
    double *out; /* [clusters x rows] */
} job;

static asc_status one_coalition(void *context, size_t task, size_t worker, asc_error *err)
{
    const job *b = context;
    const asc_stage *st = b->st;
    const double sign = asc_stage_gain(st, 1.0, 0.0);
    const asc_part mean = {task, 1.0}, value[] = {{task, sign}, {0, -sign}};
    asc_arena *work = b->crew->worker[worker].arena;
    ASC_TRY(asc_stage_acceleration(st, b->kind, &mean, 1, work, &b->of_mean[task], err));
    return asc_stage_acceleration(st, b->kind, value, 2, work, &b->of_value[task], err);
}

asc_status asc_stage_accelerations(const asc_stage *st, size_t kind, const asc_crew *crew,
                                   asc_shape *of_mean, asc_shape *of_value,
                                   asc_error *err)
{
    job b = {
        .st = st, .crew = crew, .kind = kind, .of_mean = of_mean, .of_value = of_value};
    for (size_t s = 0; s < st->coalitions; s++) {
        of_mean[s].spread = asc_stage_room(st, st->own);
        of_value[s].spread = asc_stage_room(st, st->own);
    }
    ASC_TRY(asc_arena_check(st->own, err));
    return asc_pool_run(st->coalitions, one_coalition, &b, err);
}

/* The game of each cluster of a block, solved. */
static asc_status cluster_games(void *context, size_t task, size_t worker, asc_error *err)
{
    const job *b = context;
    const asc_stage *st = b->st;
    const size_t clusters = st->rows, first = task * BLOCK;
    const size_t end = clusters - first < BLOCK ? clusters : first + BLOCK;
    asc_arena *work = b->crew->worker[worker].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *l = asc_take(work, st->coalitions), *phi = asc_take(work, b->x->rows);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t c = first; c < end; c++) {
        for (size_t s = 0; s < st->coalitions; s++)
            l[s] = column(st, b->of, b->kind, s)[c];
        ASC_TRY(asc_stage_solve_linear(st, b->x, l, work, phi, err));
        for (size_t j = 0; j < b->x->rows; j++) b->out[c + j * clusters] = phi[j];
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_stage_index_influence(const asc_stage *st, const double *of, size_t kind,
                                     const asc_asked *x, const asc_crew *crew,
                                     double *out, asc_error *err)
{
    job b = {.st = st, .crew = crew, .kind = kind, .of = of, .x = x, .out = out};
    return asc_pool_run((st->rows + BLOCK - 1) / BLOCK, cluster_games, &b, err);
}
