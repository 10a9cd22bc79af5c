/* The Shapley value of a game of many players within a budget of values: a pilot looks at the game, chooses
 * the sampler, and is then put aside, so that the choice leaves no bias.
 *   pilot       a tenth of the budget in pairs of orders, 4 to 64 of them; none when the budget is too small
 *   antithetic  expected square of the error: mean over players of the pairs' variance / pairs
 *   stratified  the orders of the pilot pass two random coalitions of every size: their variance by size
 *               gives the numbers to draw and the expected square (stratified.c)
 *   controlled  the same after an additive and pairwise game is taken off (control.c); considered where the
 *               n (n - 1) values for the pairs are at most a quarter of the budget
 * Another sampler than the antithetic one is taken when its expected standard error is below 0.9 of that:
 * a pilot is not exact either. Streams: the pilot has that of the complement of the replicate. */
#include "design.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PILOT_LEAST = 4, PILOT_MOST = 64, ENDS_SHARE = 4, PILOT_SHARE = 10 };
static const double clearly = 0.9;

const char *asc_sampling_name(asc_sampling_method m)
{
    static const char *const name[] = {"choose", "antithetic", "stratified",
                                       "controlled"};
    return name[m];
}

/* Sizes that the stratified samplers take whole. */
static size_t whole_of(asc_sampling_method m)
{
    return m == ASC_SAMPLING_CONTROLLED ? 2 : 1;
}

size_t asc_sampling_least(asc_sampling_method m, size_t n)
{
    if (m == ASC_SAMPLING_CHOOSE || m == ASC_SAMPLING_ANTITHETIC) return 2 + 4 * (n - 1);
    const size_t pilot = (size_t)2 * PILOT_LEAST * (n - 1), whole = whole_of(m);
    return pilot + asc_design_whole(n, whole, NULL) + asc_design_least(n, whole);
}

/* One call of asc_shapley_sample. */
typedef struct job {
    const asc_game_function *g;
    const asc_sampling *s;
    asc_arena *arena;
    asc_pairs pilot;
    double *ends; /* of asc_design_whole, as far as they were asked for */
    size_t whole; /* 0: only v(empty) and v(N)                          */
    asc_control control;
    double variance[2][ASC_SAMPLED_PLAYERS_MAX + 1]; /* by size: of v, of v - g */
    asc_sampled out;
} job;

static asc_status ask_ends(job *j, size_t whole, asc_error *err)
{
    const size_t n = j->g->n,
                 have = j->whole == 0 ? 2 : asc_design_whole(n, j->whole, NULL);
    const size_t count = whole == 0 ? 2 : asc_design_whole(n, whole, NULL);
    asc_coalition *set = asc_take_bytes(j->arena, count + 2 * n, sizeof *set);
    ASC_TRY(asc_arena_check(j->arena, err));
    (void)asc_design_whole(n, whole == 0 ? 1 : whole, set);
    const size_t known = j->ends == NULL ? 0 : have;
    double *ends = asc_take(j->arena, count + 2 * n);
    ASC_TRY(asc_arena_check(j->arena, err));
    if (known > 0) memcpy(ends, j->ends, known * sizeof *ends);
    ASC_TRY(asc_function_ask(j->g, set + known, count - known, ends + known,
                             &j->out.values, err));
    j->ends = ends;
    j->whole = whole;
    return ASC_OK;
}

/* Variance over the coalitions of each size that the pilot passed. */
static void variance_by_size(const asc_pairs *p, const double *v, double *variance)
{
    const size_t n = p->n, each = 2 * (n - 1), count = 2 * p->pairs;
    for (size_t t = 1; t < n; t++) {
        double mean = 0.0, squares = 0.0;
        for (size_t i = 0; i < count; i++)
            mean += v[i / 2 * each + i % 2 * (n - 1) + t - 1] / (double)count;
        for (size_t i = 0; i < count; i++) {
            const double d = v[i / 2 * each + i % 2 * (n - 1) + t - 1] - mean;
            squares += d * d;
        }
        variance[t] = squares / (double)(count - 1);
    }
}

static asc_status run_pilot(job *j, size_t pairs, asc_error *err)
{
    asc_stream stream = asc_stream_open(j->s->seed, ASC_PURPOSE_ORDER, ~j->s->replicate);
    j->pilot.empty = j->ends[0];
    j->pilot.all = j->ends[1];
    ASC_TRY(asc_pairs_ask(j->g, pairs, true, &stream, j->arena, &j->pilot, &j->out.values,
                          err));
    j->out.pilot = pairs;
    variance_by_size(&j->pilot, j->pilot.v, j->variance[0]);
    return ASC_OK;
}

static asc_status fit_control(job *j, asc_error *err)
{
    const size_t count = j->pilot.pairs * 2 * (j->g->n - 1);
    ASC_TRY(ask_ends(j, 2, err));
    ASC_TRY(asc_control_fit(&j->pilot, j->ends, j->arena, &j->control, err));
    double *rest = asc_take(j->arena, count);
    ASC_TRY(asc_arena_check(j->arena, err));
    for (size_t i = 0; i < count; i++)
        rest[i] = j->pilot.v[i] - asc_control_value(&j->control, j->pilot.set[i]);
    variance_by_size(&j->pilot, rest, j->variance[1]);
    return ASC_OK;
}

static size_t left(const job *j)
{
    return j->s->budget - j->out.values;
}

/* Values a stratified sampler has for its draws beyond the rounds; false: it cannot do with them. */
static bool room_for(const job *j, size_t whole, size_t *room)
{
    const size_t n = j->g->n;
    if (n < 2 * whole + 2) return false;
    const size_t known = j->whole == 0 ? 2 : asc_design_whole(n, j->whole, NULL);
    const size_t all = asc_design_whole(n, whole, NULL);
    const size_t used = asc_design_least(n, whole) + (all > known ? all - known : 0);
    *room = left(j) >= used ? left(j) - used : 0;
    return left(j) >= used;
}

static void expect(job *j)
{
    const size_t n = j->g->n, pairs = left(j) / (2 * (n - 1));
    size_t m[ASC_SAMPLED_PLAYERS_MAX + 1], room = 0;
    double square = 0.0, *out = j->out.expected;
    for (size_t k = 0; k < n; k++) {
        const double *x = j->pilot.share + k * j->pilot.pairs;
        double mean = 0.0, squares = 0.0;
        for (size_t i = 0; i < j->pilot.pairs; i++) mean += x[i] / (double)j->pilot.pairs;
        for (size_t i = 0; i < j->pilot.pairs; i++)
            squares += (x[i] - mean) * (x[i] - mean);
        square += squares / (double)(j->pilot.pairs - 1) / (double)n;
    }
    out[ASC_SAMPLING_ANTITHETIC] = sqrt(square / (double)pairs);
    const size_t whole = j->whole == 2 ? 2 : 1;
    if (!room_for(j, whole, &room)) return;
    out[ASC_SAMPLING_STRATIFIED] =
        sqrt(asc_design_divide(n, whole, j->variance[0], room, m));
    if (whole == 2)
        out[ASC_SAMPLING_CONTROLLED] =
            sqrt(asc_design_divide(n, whole, j->variance[1], room, m));
}

static asc_sampling_method least_of(const double *expected)
{
    asc_sampling_method best = ASC_SAMPLING_ANTITHETIC;
    for (int m = ASC_SAMPLING_STRATIFIED; m < ASC_SAMPLING_METHODS; m++) {
        const double limit = best == ASC_SAMPLING_ANTITHETIC ? clearly : 1.0;
        if (expected[m] < limit * expected[best]) best = (asc_sampling_method)m;
    }
    return best;
}

static const char *why(const job *j)
{
    asc_arena *a = j->arena;
    if (j->s->method != ASC_SAMPLING_CHOOSE) return asc_take_text(a, "as asked for");
    if (j->out.pilot == 0)
        return asc_take_format(a, "no pilot: a budget of %zu values is too small for one",
                               j->s->budget);
    char text[2][96] = {
        "not considered, the budget is too small for it",
        "not considered, its values for pairs would take over a quarter of "
        "the budget"};
    for (int i = 0; i < 2; i++)
        if (!isnan(j->out.expected[ASC_SAMPLING_STRATIFIED + i]))
            (void)snprintf(text[i], sizeof text[i], "%.3g",
                           j->out.expected[ASC_SAMPLING_STRATIFIED + i]);
    return asc_take_format(
        a,
        "expected standard errors by a pilot of %zu pairs of orders: antithetic %.3g, "
        "stratified %s, controlled %s",
        j->out.pilot, j->out.expected[ASC_SAMPLING_ANTITHETIC], text[0], text[1]);
}

static asc_status choose(job *j, asc_error *err)
{
    const size_t n = j->g->n, each = 2 * (n - 1);
    const asc_sampling_method asked = j->s->method;
    size_t pairs = j->s->budget / PILOT_SHARE / each;
    if (pairs > PILOT_MOST) pairs = PILOT_MOST;
    const bool stratified =
        asked == ASC_SAMPLING_STRATIFIED || asked == ASC_SAMPLING_CONTROLLED;
    if (stratified && pairs < PILOT_LEAST) pairs = PILOT_LEAST;
    j->out.method = stratified ? asked : ASC_SAMPLING_ANTITHETIC;
    if (pairs < PILOT_LEAST || asked == ASC_SAMPLING_ANTITHETIC) return ASC_OK;
    ASC_TRY(run_pilot(j, pairs, err));
    const bool affordable = n >= 6 && n * (n - 1) <= j->s->budget / ENDS_SHARE;
    if (asked == ASC_SAMPLING_CONTROLLED || (asked == ASC_SAMPLING_CHOOSE && affordable))
        ASC_TRY(fit_control(j, err));
    if (asked != ASC_SAMPLING_CHOOSE) return ASC_OK;
    expect(j);
    j->out.method = least_of(j->out.expected);
    return ASC_OK;
}

static asc_status by_pairs(job *j, asc_error *err)
{
    const size_t pairs = left(j) / (2 * (j->g->n - 1));
    asc_pairs p = {.empty = j->ends[0], .all = j->ends[1]};
    asc_stream stream = asc_stream_open(j->s->seed, ASC_PURPOSE_ORDER, j->s->replicate);
    ASC_TRY(
        asc_pairs_ask(j->g, pairs, false, &stream, j->arena, &p, &j->out.values, err));
    asc_pairs_sum(&p, j->out.phi, j->out.se, j->out.note);
    j->out.samples = pairs;
    return ASC_OK;
}

static asc_status by_design(job *j, asc_error *err)
{
    const size_t n = j->g->n;
    const bool control = j->out.method == ASC_SAMPLING_CONTROLLED;
    size_t m[ASC_SAMPLED_PLAYERS_MAX + 1], room = 0;
    asc_stream stream = asc_stream_open(j->s->seed, ASC_PURPOSE_ORDER, j->s->replicate);
    asc_design d;
    if (j->whole == 0) ASC_TRY(ask_ends(j, 1, err));
    (void)room_for(j, j->whole, &room);
    (void)asc_design_divide(n, j->whole, j->variance[control], room, m);
    ASC_TRY(asc_design_draw(n, j->whole, j->ends, m, &stream, j->arena, &d, err));
    ASC_TRY(asc_function_ask(j->g, d.set + d.exact, d.count - d.exact, d.v + d.exact,
                             &j->out.values, err));
    for (size_t i = 0; control && i < d.count; i++)
        d.v[i] -= asc_control_value(&j->control, d.set[i]);
    ASC_TRY(asc_design_sum(&d, d.v, j->arena, j->out.phi, j->out.se, j->out.note, err));
    for (size_t k = 0; control && k < n; k++)
        j->out.phi[k] += asc_control_share(&j->control, k);
    j->out.samples = d.count - d.exact;
    return ASC_OK;
}

static asc_status check_size(const asc_game_function *g, const asc_sampling *s,
                             asc_error *err)
{
    const size_t n = g->n, few = s->method >= ASC_SAMPLING_STRATIFIED
                                     ? 2 * whole_of(s->method) + 2
                                     : 2;
    static const char *const name[] = {"", "antithetic ", "stratified ", "controlled "};
    const char *kind = name[s->method];
    ASC_REQUIRE(n >= few && n <= ASC_SAMPLED_PLAYERS_MAX, err, ASC_EDATA,
                "%zu players; %ssampling is for %zu to %d", n, kind, few,
                ASC_SAMPLED_PLAYERS_MAX);
    ASC_REQUIRE(s->budget >= asc_sampling_least(s->method, n), err, ASC_EUSAGE,
                "a budget of %zu values; %ssampling of %zu players needs at least %zu",
                s->budget, kind, n, asc_sampling_least(s->method, n));
    return ASC_OK;
}

asc_status asc_shapley_sample(const asc_game_function *g, const asc_sampling *s,
                              asc_arena *arena, asc_sampled *out, asc_error *err)
{
    const size_t n = g->n;
    ASC_TRY(check_size(g, s, err));
    job j = {.g = g, .s = s, .arena = arena};
    j.out.n = n;
    for (size_t m = 0; m < ASC_SAMPLING_METHODS; m++) j.out.expected[m] = (double)NAN;
    j.out.phi = asc_take(arena, n);
    j.out.se = asc_take(arena, n);
    j.out.note = asc_take_bytes(arena, n, sizeof *j.out.note);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(ask_ends(&j, 0, err));
    ASC_TRY(choose(&j, err));
    if (j.out.method == ASC_SAMPLING_ANTITHETIC)
        ASC_TRY(by_pairs(&j, err));
    else
        ASC_TRY(by_design(&j, err));
    j.out.reason = why(&j);
    ASC_TRY(asc_arena_check(arena, err));
    *out = j.out;
    return ASC_OK;
}

/* A pilot takes part when there is one to choose by, or to divide a budget among sizes by. */
static bool pilot_takes_part(const asc_sampling *s, size_t n)
{
    if (s->method == ASC_SAMPLING_ANTITHETIC) return false;
    if (s->method != ASC_SAMPLING_CHOOSE) return true;
    return s->budget / PILOT_SHARE / (2 * (n - 1)) >= PILOT_LEAST;
}

static asc_status plan_orders(job *j, asc_sample_plan *out, asc_error *err)
{
    const size_t pairs = left(j) / (2 * (j->g->n - 1));
    ASC_TRY(asc_order_plan_make(j->g->n, 2 * pairs, j->s->seed, j->s->replicate, j->arena,
                                &out->orders, err));
    out->set = out->orders.set;
    out->count = out->orders.count;
    out->all = out->count - 1;
    out->samples = pairs;
    return ASC_OK;
}

/* The sizes taken whole are asked for with the rest, so no value is needed yet. */
static asc_status plan_design(job *j, asc_sample_plan *out, asc_error *err)
{
    const size_t n = j->g->n;
    const bool control = j->out.method == ASC_SAMPLING_CONTROLLED;
    size_t m[ASC_SAMPLED_PLAYERS_MAX + 1], room = 0;
    const size_t whole = j->whole == 2 ? 2 : 1;
    asc_stream stream = asc_stream_open(j->s->seed, ASC_PURPOSE_ORDER, j->s->replicate);
    asc_design *d = asc_take_bytes(j->arena, 1, sizeof *d);
    asc_control *c = asc_take_bytes(j->arena, 1, sizeof *c);
    double *ends = asc_take_zero(j->arena, asc_design_whole(n, whole, NULL));
    ASC_TRY(asc_arena_check(j->arena, err));
    (void)room_for(j, whole, &room);
    (void)asc_design_divide(n, whole, j->variance[control], room, m);
    ASC_TRY(asc_design_draw(n, whole, ends, m, &stream, j->arena, d, err));
    *c = j->control;
    out->design = d;
    out->control = control ? c : NULL;
    out->set = d->set;
    out->count = d->count;
    out->all = 1;
    out->samples = d->count - d->exact;
    return ASC_OK;
}

asc_status asc_sample_plan_make(const asc_game_function *g, const asc_sampling *s,
                                asc_arena *arena, asc_sample_plan *out, asc_error *err)
{
    ASC_TRY(check_size(g, s, err));
    job j = {.g = g, .s = s, .arena = arena};
    asc_sample_plan p = {.n = g->n};
    j.out.n = g->n;
    for (size_t m = 0; m < ASC_SAMPLING_METHODS; m++) j.out.expected[m] = (double)NAN;
    if (pilot_takes_part(s, g->n))
        ASC_TRY(ask_ends(&j, 0, err));
    else
        j.out.values = 2; /* nobody's and everybody's are asked for with the rest */
    ASC_TRY(choose(&j, err));
    const size_t asked = pilot_takes_part(s, g->n) ? j.out.values : 0;
    const size_t again = asked == 0     ? 0
                         : j.whole == 0 ? 2
                                        : asc_design_whole(g->n, j.whole, NULL);
    if (j.out.method == ASC_SAMPLING_ANTITHETIC)
        ASC_TRY(plan_orders(&j, &p, err));
    else
        ASC_TRY(plan_design(&j, &p, err));
    p.method = j.out.method;
    p.pilot = j.out.pilot;
    p.values = asked + p.count - again;
    for (size_t m = 0; m < ASC_SAMPLING_METHODS; m++) p.expected[m] = j.out.expected[m];
    p.reason = why(&j);
    ASC_TRY(asc_arena_check(arena, err));
    *out = p;
    return ASC_OK;
}
