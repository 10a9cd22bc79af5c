/* The claims register: /tables/register. Three sets of claims on the same total, each partner by partner and summed:
 *   first_in   v({k})            what k would have brought alone
 *   last_in    v(N) - v(N - k)   what is lost without k
 *   claimed    the partners' own claims, part x v(N), when the study holds any for this outcome
 * A set that sums past the total is refused as a set, whoever made it; `joint` is what the total holds beyond
 * the sum (below 0: claimed more than once). */
#include "answer_more.h"
#include <math.h>
#include <string.h>

static void row(const asc_side *s, const char *kind, const char *player, double value,
                double joint, const char *verdict)
{
    const bool parts = asc_side_no_parts(s)[0] == '\0';
    asc_frame *f = &s->a->more.claim;
    asc_side_keys(s, f);
    asc_frame_texts(f, 2, (const char *const[]){kind, player});
    asc_frame_reals(f, 4,
                    (const double[]){value, value * s->st->target,
                                     parts ? value / s->k->total : (double)NAN, joint});
    asc_frame_text(f, verdict);
}

static void set_of_claims(const asc_side *s, const char *kind, const double *claim)
{
    const double nan = (double)NAN;
    for (size_t k = 0; k < s->players; k++)
        if (!isnan(claim[k])) row(s, kind, s->player[k], claim[k], nan, "");
    const asc_claims c = asc_claims_check(claim, s->players, s->k->total);
    row(s, kind, "", c.sum, c.joint,
        c.refused ? "refused: the claims sum past the total" : "within the total");
}

/* A set of claims that some coalition is missing from would sum too low. */
static bool complete(const asc_side *s, const double *claim)
{
    for (size_t k = 0; k < s->players; k++)
        if (isnan(claim[k])) return false;
    return true;
}

/* NaN: not claimed. True when any claim is on this outcome. */
static bool claimed(const asc_side *s, double *claim)
{
    const asc_study *study = s->st->study;
    bool any = false;
    for (size_t k = 0; k < s->players; k++) {
        claim[k] = (double)NAN;
        for (size_t c = 0; c < study->claims; c++) {
            if (strcmp(study->claim[c].partner, s->player[k]) != 0 ||
                strcmp(study->claim[c].outcome, s->st->outcome->name) != 0)
                continue;
            claim[k] = study->claim[c].part * s->k->total;
            any = true;
        }
    }
    return any;
}

asc_status asc_answer_register(const asc_side *s, asc_error *err)
{
    const asc_mask all = asc_mask_all(s->players);
    double claim[ASC_PLAYERS_MAX];
    if (s->k->nothing[0] != '\0') return ASC_OK;
    for (size_t k = 0; k < s->players; k++)
        claim[k] = asc_side_gain(s, UINT64_C(1) << k, ASC_FULL_SAMPLE);
    if (complete(s, claim)) set_of_claims(s, "first_in", claim);
    for (size_t k = 0; k < s->players; k++)
        claim[k] =
            s->k->total - asc_side_gain(s, all & ~(UINT64_C(1) << k), ASC_FULL_SAMPLE);
    if (complete(s, claim)) set_of_claims(s, "last_in", claim);
    if (!claimed(s, claim)) return asc_arena_check(s->a->arena, err);
    if (s->k->total > 0.0)
        set_of_claims(s, "claimed", claim);
    else
        row(s, "claimed", "", (double)NAN, (double)NAN,
            "refused: the total is not a benefit, so there is nothing to claim a part "
            "of");
    return asc_arena_check(s->a->arena, err);
}
