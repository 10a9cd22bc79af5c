/* Pairs of players over the joint draws: /tables/contribution_pair, and the sets that cannot be ranked:
 * /tables/unranked. Covariances of shares are those of phi / v(N), where every draw has v(N) > 0: with one draw
 * below, a share has no moments. */
#include "answer_more.h"
#include "ascribe/text.h"
#include <math.h>

enum { SETS_MAX = 256 };

static void keys(const asc_side *s, const asc_division *d, asc_frame *f)
{
    asc_side_keys(s, f);
    asc_frame_texts(f, 2, (const char *const[]){d->index, d->option});
}

/* phi / v(N) of every draw, or NULL where they have no covariance. */
static asc_status share_draws(const asc_side *s, const asc_division *d, double **out,
                              asc_error *err)
{
    const size_t r = s->st->boot.replicates;
    *out = NULL;
    if (!d->printed) return ASC_OK;
    for (size_t i = 0; i < r; i++)
        if (s->k->total_draw[i] <= 0.0) return ASC_OK;
    asc_arena *work = s->a->crew->worker[0].arena;
    double *share = asc_take_bytes(work, r * sizeof(double), d->players);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t i = 0; i < r; i++)
        for (size_t k = 0; k < d->players; k++)
            share[i * d->players + k] = d->draw[i * d->players + k] / s->k->total_draw[i];
    *out = share;
    return ASC_OK;
}

static void pairs(const asc_side *s, const asc_division *d, const double *share, size_t r)
{
    asc_frame *f = &s->a->more.pair;
    for (size_t i = 0; i < d->players; i++)
        for (size_t j = 0; j < d->players; j++) {
            const asc_pair p = asc_joint_pair(d->draw, r, d->players, i, j);
            const double of_share =
                share == NULL ? (double)NAN
                              : asc_joint_pair(share, r, d->players, i, j).covariance;
            keys(s, d, f);
            asc_frame_texts(f, 2, (const char *const[]){d->player[i], d->player[j]});
            asc_frame_reals(
                f, 4, (const double[]){p.covariance, p.correlation, p.greater, of_share});
        }
}

static asc_status sets(const asc_side *s, const asc_division *d, size_t r, asc_error *err)
{
    asc_mask set[SETS_MAX];
    const size_t n = asc_unranked_sets(d->draw, r, d->players, set, SETS_MAX);
    asc_frame *f = &s->a->more.unranked;
    for (size_t i = 0; i < n; i++) {
        int64_t size = 0;
        for (asc_mask m = set[i]; m != 0; m &= m - 1) size++;
        keys(s, d, f);
        asc_frame_text(f, asc_coalition_text(d->player, d->players, set[i], s->a->arena));
        asc_frame_integer(f, size);
    }
    return asc_arena_check(s->a->arena, err);
}

asc_status asc_answer_joint(const asc_side *s, const asc_division *d, asc_error *err)
{
    const size_t r = s->st->boot.replicates;
    if (r < 2 || d->withheld[0] != '\0' || d->intervals[0] != '\0') return ASC_OK;
    asc_arena *work = s->a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *share = NULL;
    ASC_TRY(share_draws(s, d, &share, err));
    pairs(s, d, share, r);
    ASC_TRY(sets(s, d, r, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}
