/* m and u of every level, and the share of matches.
 *   labelled  m: shares among the labelled pairs, u: among all other pairs, or a random sample of them
 *   em        without blocking: EM over all pairs, m and u free. With blocking: u from random pairs, of which nearly
 *             all are no matches; m by EM over the pairs of each pass, fields of its key left out, then averaged over
 *             the passes by their expected matches; the share of matches by EM over the union, other pairs counted as
 *             no matches. Then the matches among the random pairs are taken out, u = (p - lambda m) / (1 - lambda), and
 *             all is done again, three times in all. Where they are nearly all that agree, u stops at p / 20.
 *   given     as the specification says; the share of matches as before, unless it is given too */
#include "private.h"
#include <math.h>
#include <string.h>

static void shares_of(const link_job *j, const int64_t *count,
                      double p[ASC_LINK_FIELDS][ASC_LINK_LEVELS + 1])
{
    memset(p, 0, ASC_LINK_FIELDS * sizeof *p);
    for (size_t f = 0; f < j->spec->fields; f++) {
        const size_t levels = j->spec->field[f].levels;
        double total = 0.0;
        if (levels == 0) continue;
        for (size_t k = 0; k < j->patterns; k++) {
            const size_t l = link_digit(j, f, k);
            if (l > levels) continue;
            p[f][l] += (double)count[k];
            total += (double)count[k];
        }
        for (size_t l = 0; total > 0.0 && l <= levels; l++) p[f][l] /= total;
    }
}

static void given_values(const link_job *j)
{
    for (size_t f = 0; f < j->spec->fields; f++) {
        if (!j->spec->field[f].given) continue;
        memcpy(j->out->m[f], j->spec->field[f].m, sizeof j->out->m[f]);
        memcpy(j->out->u[f], j->spec->field[f].u, sizeof j->out->u[f]);
    }
}

static asc_status from_labels(link_job *j, int64_t *scratch, asc_error *err)
{
    memset(scratch, 0, j->patterns * sizeof *scratch);
    for (size_t i = 0; i < j->truths; i++)
        scratch[link_pattern(j, (uint32_t)(j->truth[i] >> 32), (uint32_t)j->truth[i])]++;
    shares_of(j, scratch, j->out->m);
    ASC_TRY(link_count_random(j, scratch, err));
    shares_of(j, scratch, j->out->u);
    return ASC_OK;
}

/* Nine of ten matches agree fully, the rest is spread evenly. */
static void start_m(const link_job *j, link_em *e)
{
    for (size_t f = 0; f < j->spec->fields; f++) {
        const asc_link_field *d = &j->spec->field[f];
        for (size_t l = 0; l <= d->levels && d->levels > 0; l++)
            e->m[f][l] = l == d->levels ? 0.9 : 0.1 / (double)d->levels;
        if (d->given) memcpy(e->m[f], d->m, sizeof e->m[f]);
    }
}

static bool key_uses(const asc_link_key *k, size_t f)
{
    for (size_t i = 0; i < k->parts; i++)
        if (k->part[i].field[0] == f || k->part[i].field[1] == f) return true;
    return false;
}

static asc_status average(link_job *j, const double found[ASC_LINK_FIELDS],
                          double sum[ASC_LINK_FIELDS][ASC_LINK_LEVELS + 1],
                          asc_error *err)
{
    for (size_t f = 0; f < j->spec->fields; f++) {
        const asc_link_field *d = &j->spec->field[f];
        ASC_REQUIRE(d->levels == 0 || d->given || found[f] > 0.0, err, ASC_ESTUDY,
                    "field '%s' stands in the key of every pass of blocking: how often "
                    "matches agree in it cannot be seen; add a pass without it, or give "
                    "its m and u",
                    d->name);
        for (size_t l = 0; d->levels > 0 && found[f] > 0.0 && l <= d->levels; l++)
            j->out->m[f][l] = sum[f][l] / found[f];
    }
    return ASC_OK;
}

/* m from each pass, over the fields that its key leaves free. */
static asc_status over_passes(link_job *j, const int64_t *count, asc_error *err)
{
    double found[ASC_LINK_FIELDS] = {0.0};
    double sum[ASC_LINK_FIELDS][ASC_LINK_LEVELS + 1] = {{0.0}};
    for (size_t p = 0; p < j->spec->blocks; p++) {
        link_em e = {.j = j, .count = count + (p + 1) * j->patterns, .lambda = 0.1};
        size_t open = 0;
        for (size_t f = 0; f < j->spec->fields; f++) {
            e.fixed[f] = key_uses(&j->spec->block[p], f);
            open += e.fixed[f] || j->spec->field[f].levels == 0 ? 0 : 1;
        }
        if (open == 0 || j->out->pass[p] == 0) continue;
        start_m(j, &e);
        memcpy(e.u, j->out->u, sizeof e.u);
        ASC_TRY(link_em_run(&e, err));
        j->out->iterations += e.iterations;
        for (size_t f = 0; f < j->spec->fields; f++) {
            if (e.fixed[f] || j->spec->field[f].levels == 0) continue;
            found[f] += e.matches;
            for (size_t l = 0; l <= j->spec->field[f].levels; l++)
                sum[f][l] += e.matches * e.m[f][l];
        }
    }
    return average(j, found, sum, err);
}

/* A level that is seen on one side only has an infinite weight: true of labelled pairs, else a sign of too few pairs. */
static asc_status fill_weights(link_job *j, asc_error *err)
{
    for (size_t f = 0; f < j->spec->fields; f++) {
        const asc_link_field *d = &j->spec->field[f];
        for (size_t l = 0; d->levels > 0 && l <= d->levels; l++) {
            const double m = j->out->m[f][l], u = j->out->u[f][l];
            const char *text = l == 0 ? "none" : d->level[d->levels - l].text;
            ASC_REQUIRE(m > 0.0 && u > 0.0, err, ASC_EDATA,
                        "field '%s', level '%s': m = %g, u = %g, so that its weight is "
                        "%s; join it with its neighbour, compare more random pairs "
                        "(estimate: {random_pairs: ...}), or give m and u",
                        d->name, text, m, u, m > 0.0 || u > 0.0 ? "infinite" : "unknown");
        }
    }
    for (size_t k = 0; k < j->patterns; k++) {
        j->weight[k] = 0.0;
        for (size_t f = 0; f < j->spec->fields; f++) {
            if (j->spec->field[f].levels == 0) continue;
            const size_t l = link_digit(j, f, k);
            if (l <= j->spec->field[f].levels)
                j->weight[k] += asc_link_weight(j->out->m[f][l], j->out->u[f][l]);
        }
    }
    return ASC_OK;
}

/* lambda = sum of posteriors over the candidates / all pairs, to a fixed point. */
static void share_of_matches(link_job *j, const int64_t *count)
{
    const double all = (double)j->side[0].rows * (double)j->side[1].rows;
    double lambda = 1e-4, moved = 1.0;
    for (size_t step = 0; step < 10000 && moved > 1e-13 * lambda; step++) {
        const double odds = log2(lambda / (1.0 - lambda));
        double matches = 0.0;
        for (size_t k = 0; k < j->patterns; k++)
            if (count[k] > 0)
                matches += (double)count[k] * asc_link_probability(j->weight[k] + odds);
        moved = fabs(matches / all - lambda);
        lambda = matches / all;
        if (!(lambda > 0.0)) break;
    }
    j->out->prior = lambda;
}

/* P(two values at random are equal), exactly. use [texts] is zero before and after. */
static double equal_by_chance(const link_job *j, size_t f, uint32_t *use)
{
    const uint32_t *a = j->side[0].value[f], *b = j->side[1].value[f];
    double equal = 0.0, of_a = 0.0, of_b = 0.0; /* whole numbers: exact in any order */
    for (size_t i = 0; i < j->side[0].rows; i++)
        if (a[i] != LINK_NONE) {
            use[a[i]]++;
            of_a += 1.0;
        }
    for (size_t i = 0; i < j->side[1].rows; i++)
        if (b[i] != LINK_NONE) {
            equal += (double)use[b[i]];
            of_b += 1.0;
        }
    for (size_t i = 0; i < j->side[0].rows; i++)
        if (a[i] != LINK_NONE) use[a[i]] = 0;
    return of_a > 0.0 && of_b > 0.0 ? equal / (of_a * of_b) : 0.0;
}

/* Shares among random pairs, p [fields][levels + 1]; a first level that is nothing but `equal` exactly, the others in
 * proportion. */
static asc_status by_chance(link_job *j, int64_t *scratch,
                            double p[ASC_LINK_FIELDS][ASC_LINK_LEVELS + 1],
                            asc_error *err)
{
    ASC_TRY(link_count_random(j, scratch, err));
    shares_of(j, scratch, p);
    const asc_arena_mark mark = asc_arena_save(j->arena);
    uint32_t *use = asc_take_bytes(j->arena, j->text.count, sizeof *use);
    ASC_TRY(asc_arena_check(j->arena, err));
    for (size_t f = 0; f < j->spec->fields; f++) {
        const asc_link_field *d = &j->spec->field[f];
        if (d->levels == 0 || d->level[0].conditions != 1 ||
            d->level[0].any[0].test != ASC_LINK_EQUAL || p[f][d->levels] >= 1.0)
            continue;
        const double equal = equal_by_chance(j, f, use);
        const double rest = (1.0 - equal) / (1.0 - p[f][d->levels]);
        for (size_t l = 0; l < d->levels; l++) p[f][l] *= rest;
        p[f][d->levels] = equal;
    }
    asc_arena_rewind(j->arena, mark);
    return ASC_OK;
}

/* u from p, without the matches: see above. */
static void take_out_matches(link_job *j, double p[ASC_LINK_FIELDS][ASC_LINK_LEVELS + 1])
{
    static const double least = 0.05;
    const double lambda = j->out->prior;
    j->out->bounded = 0;
    for (size_t f = 0; f < j->spec->fields; f++) {
        const asc_link_field *d = &j->spec->field[f];
        double sum = 0.0;
        if (d->levels == 0 || d->given) continue;
        for (size_t l = 0; l <= d->levels; l++) {
            double u = (p[f][l] - lambda * j->out->m[f][l]) / (1.0 - lambda);
            if (u < least * p[f][l]) {
                u = least * p[f][l];
                j->out->bounded++;
            }
            j->out->u[f][l] = u;
            sum += u;
        }
        for (size_t l = 0; l <= d->levels; l++) j->out->u[f][l] /= sum;
    }
}

/* With blocking; count as link_count gives it. */
static asc_status blocked_em(link_job *j, const int64_t *count, int64_t *scratch,
                             asc_error *err)
{
    double p[ASC_LINK_FIELDS][ASC_LINK_LEVELS + 1];
    ASC_TRY(by_chance(j, scratch, p, err));
    memcpy(j->out->u, p, sizeof p);
    given_values(j);
    for (int round = 0; round < 3; round++) {
        ASC_TRY(over_passes(j, count, err));
        given_values(j);
        ASC_TRY(fill_weights(j, err));
        share_of_matches(j, count);
        take_out_matches(j, p);
    }
    return ASC_OK;
}

static asc_status free_em(link_job *j, const int64_t *count, asc_error *err)
{
    const double all = (double)j->side[0].rows * (double)j->side[1].rows;
    const size_t fewer =
        j->side[0].rows < j->side[1].rows ? j->side[0].rows : j->side[1].rows;
    link_em e = {.j = j, .count = count, .free_u = true};
    e.lambda = 0.4 * (double)fewer / all;
    start_m(j, &e);
    shares_of(j, count, e.u);
    for (size_t f = 0; f < j->spec->fields; f++)
        if (j->spec->field[f].given) memcpy(e.u[f], j->spec->field[f].u, sizeof e.u[f]);
    ASC_TRY(link_em_run(&e, err));
    memcpy(j->out->m, e.m, sizeof e.m);
    memcpy(j->out->u, e.u, sizeof e.u);
    j->out->prior = e.lambda;
    j->out->log_likelihood = e.log_likelihood;
    j->out->iterations = e.iterations;
    return ASC_OK;
}

asc_status link_estimate(link_job *j, const int64_t *count, asc_error *err)
{
    int64_t *scratch = asc_take_bytes(j->arena, j->patterns, sizeof *scratch);
    ASC_TRY(asc_arena_check(j->arena, err));
    if (j->spec->from == ASC_LINK_LABELLED) ASC_TRY(from_labels(j, scratch, err));
    if (j->spec->from == ASC_LINK_EM && j->spec->blocks > 0)
        ASC_TRY(blocked_em(j, count, scratch, err));
    if (j->spec->from == ASC_LINK_EM && j->spec->blocks == 0)
        ASC_TRY(free_em(j, count, err));
    given_values(j);
    ASC_TRY(fill_weights(j, err));
    if (j->spec->from == ASC_LINK_LABELLED)
        j->out->prior =
            (double)j->truths / ((double)j->side[0].rows * (double)j->side[1].rows);
    else if (j->spec->blocks > 0 || j->spec->from == ASC_LINK_GIVEN)
        share_of_matches(j, count);
    if (j->spec->prior > 0.0) j->out->prior = j->spec->prior;
    ASC_REQUIRE(j->out->prior > 0.0 && j->out->prior < 1.0, err, ASC_EDATA,
                "no candidate pair looks like a match: the share of matches is %g; give "
                "it (estimate: {prior: 1e-4}), or check the keys of blocking",
                j->out->prior);
    return ASC_OK;
}
