/* Stability of a division: /tables/stability.
 *   coalition, excess  the one that has most more by itself than the division gives it; at most 0: nobody does
 *   p.stable           part of the replicates in which no coalition has more by itself
 *   epsilon, core      is there any division nobody could better? by linear programme
 *   p.core             part of the replicates in which there is
 * In a replicate the programme is solved only where nothing simpler settles it: a division in the core proves
 * it is not empty; v(S) + v(N - S) > v(N) for some S, or v(N - k) for all k summing past (n - 1) v(N), that it is
 * empty (balanced families; Bondareva 1963, Shapley 1967, Nav. Res. Logist. Q. 14:453-460). */
#include "answer_more.h"
#include "ascribe/lp.h"
#include "ascribe/pool.h"
#include <math.h>

typedef struct stable_task {
    const asc_side *s;
    const asc_division *d;
    double *excess; /* [R] largest excess of the draw; NaN when refused          */
    double *core;   /* [R] 1: not empty, 0: empty, NaN: not known                */
} stable_task;

static double size_of(const double *v, size_t count)
{
    double most = 0.0;
    for (size_t m = 0; m < count; m++) most = fmax(most, fabs(v[m]));
    return most;
}

/* A balanced family that asks for more than there is. */
static bool plainly_empty(const double *v, size_t n, double slack)
{
    const size_t all = ((size_t)1 << n) - 1;
    double lack = 0.0, alone = 0.0;
    for (size_t m = 1; m < all; m++)
        if (v[m] + v[all ^ m] > v[all] + slack) return true;
    for (size_t k = 0; k < n; k++) {
        lack += v[all ^ (size_t)1 << k];
        alone += v[(size_t)1 << k];
    }
    return lack > ((double)n - 1.0) * (v[all] + slack) || alone > v[all] + slack;
}

static asc_status core_of(const double *v, size_t n, double excess, asc_arena *work,
                          double *core, asc_error *err)
{
    const double slack = ASC_CORE_TOLERANCE * size_of(v, (size_t)1 << n);
    double epsilon = 0.0;
    bool nonempty = excess <= slack;
    if (!nonempty && !plainly_empty(v, n, slack)) {
        *core = (double)NAN;
        if (!asc_lp_available()) return ASC_OK;
        asc_error inner = {0};
        const asc_status status =
            asc_core_test(&(asc_game){.n = n, .v = v}, work, &epsilon, &nonempty, &inner);
        if (asc_status_exit(status) == 1) return ASC_OK; /* the simplex gave up */
        ASC_REQUIRE(status == ASC_OK, err, status, "%s", inner.message);
    }
    *core = nonempty ? 1.0 : 0.0;
    return ASC_OK;
}

static asc_status one_draw(void *context, size_t task, size_t worker, asc_error *err)
{
    const stable_task *t = context;
    const size_t n = t->s->players, count = (size_t)1 << n;
    asc_arena *work = t->s->a->crew->worker[worker].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *v = asc_take(work, count);
    ASC_TRY(asc_arena_check(work, err));
    asc_side_table(t->s, (long)task, v);
    asc_mask worst = 0;
    asc_worst_coalition(n, v, t->d->draw + task * n, &worst, &t->excess[task]);
    t->core[task] = (double)NAN;
    if (!isnan(t->excess[task]))
        ASC_TRY(core_of(v, n, t->excess[task], work, &t->core[task], err));
    if (!isnan(t->excess[task])) /* rounding is no complaint */
        t->excess[task] -= ASC_CORE_TOLERANCE * size_of(v, count);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* Part of the known draws that are at least `least`, or at most it. */
static double part_of(const double *x, size_t r, double bound, bool at_most)
{
    size_t there = 0, hits = 0;
    for (size_t d = 0; d < r; d++) {
        if (isnan(x[d])) continue;
        there++;
        hits += at_most ? x[d] <= bound : x[d] >= bound;
    }
    return there == 0 ? (double)NAN : (double)hits / (double)there;
}

/* Excess of one coalition in every draw. */
static void excess_draws(const asc_side *s, const asc_division *d, asc_mask worst,
                         double *draw)
{
    for (size_t r = 0; r < s->st->boot.replicates; r++) {
        draw[r] = asc_side_gain(s, worst, (long)r);
        for (size_t k = 0; k < s->players; k++)
            if ((worst >> k & 1) != 0) draw[r] -= d->draw[r * s->players + k];
    }
}

typedef struct stability {
    asc_mask worst;
    double excess, epsilon, p_stable, p_core;
    bool core_known, core;
    asc_interval ci;
} stability;

static asc_status full_sample(const asc_side *s, const asc_division *d, stability *out,
                              asc_error *err)
{
    const size_t count = (size_t)1 << s->players;
    asc_arena *work = s->a->crew->worker[0].arena;
    double *v = asc_take(work, count);
    ASC_TRY(asc_arena_check(work, err));
    asc_side_table(s, ASC_FULL_SAMPLE, v);
    asc_worst_coalition(s->players, v, d->phi, &out->worst, &out->excess);
    out->epsilon = (double)NAN;
    if (!asc_lp_available()) return ASC_OK;
    asc_error inner = {0};
    const asc_status status = asc_core_test(&(asc_game){.n = s->players, .v = v}, work,
                                            &out->epsilon, &out->core, &inner);
    out->core_known = status == ASC_OK && !isnan(out->epsilon);
    ASC_REQUIRE(status == ASC_OK || asc_status_exit(status) == 1, err, status, "%s",
                inner.message);
    return ASC_OK;
}

static asc_status all_draws(const asc_side *s, const asc_division *d, stability *out,
                            asc_error *err)
{
    const size_t r = s->st->boot.replicates;
    asc_arena *arena = s->st->own;
    out->p_stable = out->p_core = (double)NAN;
    out->ci =
        (asc_interval){.std_error = (double)NAN, .low = (double)NAN, .high = (double)NAN};
    if (!asc_side_draws_dense(s) || d->intervals[0] != '\0' || isnan(out->excess))
        return ASC_OK;
    stable_task t = {s, d, asc_take(arena, r), asc_take(arena, r)};
    double *draw = asc_take(arena, r);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_pool_run(r, one_draw, &t, err));
    excess_draws(s, d, out->worst, draw);
    out->p_stable = part_of(t.excess, r, 0.0, true);
    out->p_core = part_of(t.core, r, 1.0, false);
    return asc_side_interval(s, out->excess, draw, 0.0, &out->ci, err);
}

asc_status asc_answer_stability(const asc_side *s, const asc_division *d, asc_error *err)
{
    if (s->players < 2 || !asc_side_dense(s) || d->withheld[0] != '\0') return ASC_OK;
    asc_arena *work = s->a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work), own = asc_arena_save(s->st->own);
    stability out = {0};
    ASC_TRY(full_sample(s, d, &out, err));
    ASC_TRY(all_draws(s, d, &out, err));
    asc_arena_rewind(s->st->own, own);
    asc_arena_rewind(work, mark);
    asc_frame *f = &s->a->more.stability;
    asc_side_keys(s, f);
    asc_frame_texts(f, 3,
                    (const char *const[]){d->index, d->option,
                                          asc_coalition_text(s->player, s->players,
                                                             out.worst, s->a->arena)});
    asc_frame_reals(
        f, 5,
        (const double[]){out.excess, out.ci.low, out.ci.high, out.p_stable, out.epsilon});
    asc_frame_text(f, !out.core_known ? "" : out.core ? "not empty" : "empty");
    asc_frame_real(f, out.p_core);
    return asc_arena_check(s->a->arena, err);
}
