/* Unobserved coalitions left open: /tables/completion. For a study with coalitions that no unit was observed in, the
 * least and the largest value of every contribution over all monotone games that keep the estimated values of the
 * observed coalitions (of nobody and of everyone in any case). A game that falls where a partner is added has
 * no monotone completion; the row then says so.
 *   low, high            full sample
 *   conf.low, conf.high  where the study says completions: monotone: the lower limit of the interval of low and
 *                        the upper one of that of high, over the draws, which holds the share at no less than the
 *                        study's level; withheld when more than 1 % of the draws have no monotone completion
 * An index of such a study has no modelled numbers: asc_completion_withholds.
 * Imbens & Manski (2004), Econometrica 72:1845-1857 (intervals of what is known up to bounds). */
#include "answer_index.h"
#include "answer_more.h"
#include "ascribe/pool.h"
#include <math.h>
#include <string.h>

static bool is_open(const asc_side *s, size_t m)
{
    const size_t all = ((size_t)1 << s->players) - 1;
    return m > 0 && m < all && asc_side_units(s, (asc_mask)m) <= 0;
}

static int64_t count_open(const asc_side *s)
{
    int64_t open = 0;
    for (size_t m = 1; m + 1 < (size_t)1 << s->players; m++) open += is_open(s, m);
    return open;
}

const char *asc_completion_withholds(const asc_side *s, const asc_asked *x)
{
    if (!x->spec->open) return "";
    if (!asc_side_dense(s))
        return asc_take_format(s->a->arena,
                               "%s: completions: monotone needs every coalition of at "
                               "most %d %ss; ask for shapley beside it",
                               x->index->name, ASC_DENSE_USUAL, s->level);
    const int64_t open = count_open(s);
    if (open == 0) return "";
    return asc_take_format(
        s->a->arena,
        "%s: %lld of %lld combinations had nobody in them and are left "
        "open (completions: monotone); the answer is the interval in "
        "/tables/completion",
        x->index->name, (long long)open, 1LL << s->players);
}

/* The game of a replicate, or of the full sample, and its least and largest shares. */
static asc_status bounds(const asc_side *s, const asc_asked *x, long replicate,
                         asc_arena *work, double *low, double *high, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    double *v = asc_take(work, (size_t)1 << s->players);
    ASC_TRY(asc_arena_check(work, err));
    asc_side_table(s, replicate, v);
    for (size_t m = 0; m < (size_t)1 << s->players; m++)
        if (is_open(s, m)) v[m] = (double)NAN;
    asc_game g = asc_asked_game(x);
    g.v = v;
    g.coalition = NULL;
    const asc_status status =
        isnan(v[0])
            ? ASC_EDATA
            : asc_completion_interval(x->index, &g, x->option, work, low, high, err);
    asc_arena_rewind(work, mark);
    return status;
}

typedef struct draws {
    const asc_side *s;
    const asc_asked *x;
    double *low, *high; /* [players x R], NaN where there is no completion */
} draws;

static asc_status one_draw(void *context, size_t task, size_t worker, asc_error *err)
{
    const draws *d = context;
    const size_t n = d->s->players, r = d->s->st->boot.replicates;
    asc_arena *work = d->s->a->crew->worker[worker].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *low = asc_take(work, n), *high = asc_take(work, n);
    ASC_TRY(asc_arena_check(work, err));
    asc_error inner = {0};
    const asc_status status = bounds(d->s, d->x, (long)task, work, low, high, &inner);
    ASC_REQUIRE(status == ASC_OK || asc_status_exit(status) == 1, err, status, "%s",
                inner.message);
    for (size_t k = 0; k < n; k++) {
        d->low[k * r + task] = status == ASC_OK ? low[k] : (double)NAN;
        d->high[k * r + task] = status == ASC_OK ? high[k] : (double)NAN;
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* Limits [2 x players] over the draws; *reason: why there are none. */
static asc_status limits(const asc_side *s, const asc_asked *x, const double *low,
                         const double *high, double *limit, const char **reason,
                         asc_error *err)
{
    const size_t n = s->players, r = s->st->boot.replicates;
    for (size_t k = 0; k < 2 * n; k++) limit[k] = (double)NAN;
    *reason = "";
    if (!x->spec->open || !asc_side_draws_dense(s) || s->a->few) return ASC_OK;
    const asc_arena_mark mark = asc_arena_save(s->st->own);
    draws d = {.s = s, .x = x};
    d.low = asc_take_bytes(s->st->own, n * sizeof(double), r);
    d.high = asc_take_bytes(s->st->own, n * sizeof(double), r);
    ASC_TRY(asc_arena_check(s->st->own, err));
    ASC_TRY(asc_pool_run(r, one_draw, &d, err));
    size_t none = 0;
    for (size_t i = 0; i < r; i++) none += isnan(d.low[i]) ? 1 : 0;
    if ((double)none > ASC_REFUSED_MAX * (double)r)
        *reason =
            asc_take_format(s->a->arena,
                            "no limits: in %zu of %zu replicates observed values "
                            "fall where a %s is added, or the replicate was refused",
                            none, r, s->level);
    for (size_t k = 0; k < n && (*reason)[0] == '\0'; k++) {
        asc_interval ci;
        ASC_TRY(asc_side_interval(s, low[k], d.low + k * r, 0.0, &ci, err));
        limit[2 * k] = ci.low;
        ASC_TRY(asc_side_interval(s, high[k], d.high + k * r, 0.0, &ci, err));
        limit[2 * k + 1] = ci.high;
    }
    asc_arena_rewind(s->st->own, mark);
    return ASC_OK;
}

static void row(const asc_side *s, const asc_asked *x, const asc_division *d, size_t k,
                const double bound[4], const char *reason)
{
    asc_frame *f = &s->a->more.completion;
    asc_side_keys(s, f);
    asc_frame_texts(f, 3, (const char *const[]){d->index, d->option, d->player[k]});
    asc_frame_real(f, x->spec->open ? (double)NAN : d->phi[k]);
    asc_frame_reals(f, 4, bound);
    asc_frame_integer(f, count_open(s));
    asc_frame_text(f, reason);
}

asc_status asc_answer_completion(const asc_side *s, const asc_asked *x,
                                 const asc_division *d, asc_error *err)
{
    if ((x->index->laws & ASC_LAW_LINEAR) == 0 || !asc_side_dense(s) ||
        s->k->nothing[0] != '\0' || count_open(s) == 0)
        return ASC_OK;
    asc_arena *work = s->a->crew->worker[0].arena;
    const size_t n = s->players;
    double *low = asc_take(s->st->own, n), *high = asc_take(s->st->own, n);
    double *limit = asc_take(s->st->own, 2 * n);
    ASC_TRY(asc_arena_check(s->st->own, err));
    asc_error inner = {0};
    const asc_status status = bounds(s, x, ASC_FULL_SAMPLE, work, low, high, &inner);
    ASC_REQUIRE(status == ASC_OK || asc_status_exit(status) == 1, err, status, "%s",
                inner.message);
    const char *reason =
        status == ASC_OK ? "" : asc_take_text(s->a->arena, inner.message);
    for (size_t k = 0; k < 2 * n; k++) limit[k] = (double)NAN;
    if (status == ASC_OK) ASC_TRY(limits(s, x, low, high, limit, &reason, err));
    for (size_t k = 0; k < n; k++) {
        const bool known = status == ASC_OK;
        const double bound[4] = {known ? low[k] : (double)NAN,
                                 known ? high[k] : (double)NAN, limit[2 * k],
                                 limit[2 * k + 1]};
        row(s, x, d, k, bound, reason);
    }
    return asc_arena_check(s->a->arena, err);
}
