/* Unobserved coalitions left open: /tables/completion. For a study with coalitions that no unit was observed in, the
 * least and the largest value of every contribution over all monotone games that keep the estimated values of the
 * observed coalitions (of nobody and of everyone in any case). Estimates of the full sample: sampling error
 * stands in /tables/contribution. A game that falls where a partner is added has no monotone completion; the
 * row then says so. */
#include "answer_more.h"
#include <math.h>
#include <string.h>

static asc_status open_game(const asc_side *s, double *v, int64_t *unobserved,
                            asc_error *err)
{
    const size_t all = ((size_t)1 << s->players) - 1;
    (void)err;
    asc_side_table(s, ASC_FULL_SAMPLE, v);
    *unobserved = 0;
    for (size_t m = 1; m < all; m++) {
        if (asc_side_units(s, (asc_mask)m) > 0) continue;
        v[m] = (double)NAN;
        ++*unobserved;
    }
    return ASC_OK;
}

static void row(const asc_side *s, const asc_division *d, size_t k, double low,
                double high, int64_t unobserved, const char *reason)
{
    asc_frame *f = &s->a->more.completion;
    asc_side_keys(s, f);
    asc_frame_texts(f, 3, (const char *const[]){d->index, d->option, d->player[k]});
    asc_frame_reals(f, 3, (const double[]){d->phi[k], low, high});
    asc_frame_integer(f, unobserved);
    asc_frame_text(f, reason);
}

asc_status asc_answer_completion(const asc_side *s, const asc_asked *x,
                                 const asc_division *d, asc_error *err)
{
    if ((x->index->laws & ASC_LAW_LINEAR) == 0 || !asc_side_dense(s) ||
        s->k->nothing[0] != '\0')
        return ASC_OK;
    asc_arena *work = s->a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *v = asc_take(work, (size_t)1 << s->players);
    double *low = asc_take(work, s->players), *high = asc_take(work, s->players);
    ASC_TRY(asc_arena_check(work, err));
    int64_t unobserved = 0;
    ASC_TRY(open_game(s, v, &unobserved, err));
    if (unobserved > 0) {
        const asc_game g = {.n = s->players,
                            .player = s->player,
                            .v = v,
                            .structures = s->of->game.structures};
        asc_error inner = {0};
        const asc_status status =
            asc_completion_interval(x->index, &g, x->option, work, low, high, &inner);
        ASC_REQUIRE(status == ASC_OK || asc_status_exit(status) == 1, err, status, "%s",
                    inner.message);
        const char *reason =
            status == ASC_OK ? "" : asc_take_text(s->a->arena, inner.message);
        for (size_t k = 0; k < s->players; k++)
            row(s, d, k, status == ASC_OK ? low[k] : (double)NAN,
                status == ASC_OK ? high[k] : (double)NAN, unobserved, reason);
    }
    asc_arena_rewind(work, mark);
    return asc_arena_check(s->a->arena, err);
}
