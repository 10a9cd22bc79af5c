/* Claims of partners, of which a random sample is read.
 *   size      least clean sample whose 95 % bound is below the part to be shown, or as stated; at most all claims
 *   sample    simple random, from the plan's seed, of the claims as they stand in the sealed data
 *   wrong     claims that one reader rejects, or that a reader has not read: what is missing is no proof
 *   bound     Clopper-Pearson, one-sided 95 %; 1 where the reading counts for nothing
 * It counts for nothing when the claims were not frozen before the draw, when nothing was read, or when the readers agree
 * too little: an error nobody can tell is no error rate. Kappa is undefined where both said the same of every claim.
 * References: audit.c. */
#include "ascribe/testimony.h"
#include <math.h>
#include <string.h>

size_t asc_audited_size(const asc_audit_plan *plan, size_t claims)
{
    const size_t wanted = plan->records > 0
                              ? plan->records
                              : asc_audit_size(plan->show_below, ASC_AUDIT_CONFIDENCE);
    return wanted < claims ? wanted : claims;
}

asc_status asc_audited_sample(const asc_audit_plan *plan, size_t claims, size_t *sample,
                              asc_error *err)
{
    return asc_audit_sample(plan->seed, claims, asc_audited_size(plan, claims), sample,
                            err);
}

/* Counts one claim; both [2 x 2]: what the first two readers said. */
static void count_claim(const int8_t *verdict, size_t readers, double *both,
                        asc_audited *out)
{
    bool read = true, stands = true;
    for (size_t r = 0; r < readers; r++) {
        read &= verdict[r] >= 0;
        stands &= verdict[r] > 0;
    }
    out->read += read;
    out->unread += !read;
    out->wrong += !stands;
    if (readers >= 2 && verdict[0] >= 0 && verdict[1] >= 0)
        both[2 * (size_t)verdict[0] + (size_t)verdict[1]] += 1.0;
}

static const char *reason_of(const asc_audit_plan *plan, const asc_claim_frame *f,
                             bool frozen, const asc_audited *a, asc_arena *arena)
{
    if (f->claims == 0) return "the table of the claims has none that counts";
    if (!f->read)
        return asc_take_format(arena,
                               "%zu of %zu claims are to be read, and no 'ratings' says "
                               "what was found",
                               a->size, f->claims);
    if (!frozen)
        return "the claims were not frozen before the sample was drawn: lock the plan "
               "and seal the data (ascribe lock, ascribe seal)";
    if (a->read == 0)
        return asc_take_format(arena, "none of the %zu claims drawn has been read",
                               a->size);
    if (a->kappa < plan->kappa)
        return asc_take_format(arena,
                               "the readers agree too little: kappa %.2f, below %g",
                               a->kappa, plan->kappa);
    return "";
}

asc_status asc_audited_judge(const asc_audit_plan *plan, const asc_claim_frame *frame,
                             bool frozen, asc_arena *arena, asc_audited *out,
                             asc_error *err)
{
    double both[4] = {0};
    asc_audited a = {.claims = frame->claims,
                     .size = asc_audited_size(plan, frame->claims),
                     .kappa = (double)NAN,
                     .pabak = (double)NAN};
    size_t *sample = asc_take_bytes(arena, a.size + 1, sizeof *sample);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_audited_sample(plan, frame->claims, sample, err));
    for (size_t i = 0; frame->read && i < a.size; i++)
        count_claim(frame->verdict + sample[i] * plan->readers, plan->readers, both, &a);
    if (both[0] + both[1] + both[2] + both[3] > 0.0) {
        a.kappa = asc_kappa(both, 2, 0);
        a.pabak = asc_pabak(both, 2);
    }
    const char *reason = reason_of(plan, frame, frozen, &a, arena);
    ASC_TRY(asc_arena_check(arena, err));
    a.reason = reason;
    const double n = (double)a.size, wrong = (double)a.wrong;
    a.share = frame->read && n > 0.0 ? wrong / n : (double)NAN;
    a.bound = reason[0] != '\0' ? 1.0 : asc_audit_bound(wrong, n, ASC_AUDIT_CONFIDENCE);
    a.standing = (double)a.claims * (1.0 - a.bound);
    *out = a;
    return ASC_OK;
}
