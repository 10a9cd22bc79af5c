/* Claims of partners, of which a random sample is read.
 *   strata    the values of a column, periods, or both; one of all claims where the plan names none
 *   size      in each stratum: least clean sample whose 95 % bound is below the part to be shown, or as stated; at most
 *             all claims of it
 *   sample    simple random within the stratum, from the plan's seed, of the claims as they stand in the sealed data
 *   wrong     claims that one reader rejects, or that a reader has not read: what is missing is no proof
 *   share     sum over strata of (claims of it / all claims) wrong / size
 *   bound     audit_strata.c, one-sided 95 %; 1 where the reading counts for nothing. Where every claim was read it is
 *             the share itself
 * It counts for nothing when the claims were not frozen before the draw, when nothing was read, or when the readers agree
 * too little: an error nobody can tell is no error rate. Kappa is of all readings together, and undefined where both
 * said the same of every claim.
 * References: audit.c, audit_strata.c. */
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

static size_t strata_of(const asc_claim_frame *f)
{
    return f->strata > 0 ? f->strata : f->claims > 0 ? 1 : 0;
}

static size_t stratum_of(const asc_claim_frame *f, size_t claim)
{
    return f->strata > 0 ? f->stratum[claim] : 0;
}

/* The strata with how many claims they have, and how many are drawn. */
static asc_status parts_of(const asc_audit_plan *plan, const asc_claim_frame *f,
                           asc_arena *arena, asc_audited_part **out, asc_error *err)
{
    const size_t strata = strata_of(f);
    asc_audited_part *part = asc_take_bytes(arena, strata + 1, sizeof *part);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t h = 0; h < strata; h++)
        part[h] = (asc_audited_part){.label = f->strata > 0 ? f->label[h] : ""};
    for (size_t i = 0; i < f->claims; i++) part[stratum_of(f, i)].claims++;
    for (size_t h = 0; h < strata; h++)
        part[h].size = asc_audited_size(plan, part[h].claims);
    *out = part;
    return ASC_OK;
}

/* drawn [claims]: 1 for the claims of the sample. */
static asc_status draw(const asc_audit_plan *plan, const asc_claim_frame *f,
                       const asc_audited_part *part, asc_arena *arena, uint8_t *drawn,
                       asc_error *err)
{
    const size_t strata = strata_of(f);
    size_t *place = asc_take_bytes(arena, f->claims + 1, sizeof *place);
    size_t *sample = asc_take_bytes(arena, f->claims + 1, sizeof *sample);
    size_t *first = asc_take_bytes(arena, strata + 1, sizeof *first);
    size_t *next = asc_take_bytes(arena, strata + 1, sizeof *next);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t h = 0; h < strata; h++)
        first[h + 1] = next[h + 1] = first[h] + part[h].claims;
    for (size_t i = 0; i < f->claims; i++) place[next[stratum_of(f, i)]++] = i;
    for (size_t h = 0; h < strata; h++) {
        ASC_TRY(
            asc_audit_sample(plan->seed, h, part[h].claims, part[h].size, sample, err));
        for (size_t k = 0; k < part[h].size; k++) drawn[place[first[h] + sample[k]]] = 1;
    }
    return ASC_OK;
}

asc_status asc_audited_sample(const asc_audit_plan *plan, const asc_claim_frame *frame,
                              asc_arena *arena, const size_t **sample, size_t *size,
                              asc_error *err)
{
    asc_audited_part *part = NULL;
    uint8_t *drawn = asc_take_bytes(arena, frame->claims + 1, 1);
    size_t *out = asc_take_bytes(arena, frame->claims + 1, sizeof *out);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(parts_of(plan, frame, arena, &part, err));
    ASC_TRY(draw(plan, frame, part, arena, drawn, err));
    size_t n = 0;
    for (size_t i = 0; i < frame->claims; i++)
        if (drawn[i] != 0) out[n++] = i;
    *sample = out;
    *size = n;
    return ASC_OK;
}

/* Counts one claim; both [2 x 2]: what the first two readers said. */
static void count_claim(const int8_t *verdict, size_t readers, double *both,
                        asc_audited_part *out)
{
    bool read = true, stands = true;
    for (size_t r = 0; r < readers; r++) {
        read &= verdict[r] >= 0;
        stands &= verdict[r] > 0;
    }
    out->read += read;
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

static const char *rule_of(const asc_claim_frame *f, const asc_audited *a)
{
    if (a->size == a->claims) return "every claim was read";
    if (f->strata <= 1) return "Clopper-Pearson, one-sided 95 %";
    return "strata by their claims, Clopper-Pearson tails joined by Fisher's method, "
           "one-sided 95 %";
}

/* The bound of everything, and each stratum's own. */
static asc_status bounds_of(const asc_claim_frame *f, asc_audited_part *part,
                            asc_arena *arena, asc_audited *a, asc_error *err)
{
    const size_t strata = strata_of(f);
    asc_audit_stratum *s = asc_take_bytes(arena, strata + 1, sizeof *s);
    ASC_TRY(asc_arena_check(arena, err));
    a->share = 0.0;
    for (size_t h = 0; h < strata; h++) {
        asc_audited_part *p = &part[h];
        s[h] = (asc_audit_stratum){(double)p->claims, (double)p->size, (double)p->wrong};
        p->share = s[h].wrong / s[h].size;
        ASC_TRY(asc_audit_bound_strata(&s[h], 1, ASC_AUDIT_CONFIDENCE, arena, &p->bound,
                                       err));
        a->share += s[h].claims / (double)f->claims * p->share;
    }
    return asc_audit_bound_strata(s, strata, ASC_AUDIT_CONFIDENCE, arena, &a->bound, err);
}

asc_status asc_audited_judge(const asc_audit_plan *plan, const asc_claim_frame *frame,
                             bool frozen, asc_arena *arena, asc_audited *out,
                             asc_error *err)
{
    double both[4] = {0};
    asc_audited a = {.claims = frame->claims,
                     .parts = frame->strata,
                     .share = (double)NAN,
                     .bound = 1.0,
                     .kappa = (double)NAN,
                     .pabak = (double)NAN};
    asc_audited_part *part = NULL;
    const size_t *sample = NULL;
    ASC_TRY(parts_of(plan, frame, arena, &part, err));
    ASC_TRY(asc_audited_sample(plan, frame, arena, &sample, &a.size, err));
    for (size_t i = 0; frame->read && i < a.size; i++)
        count_claim(frame->verdict + sample[i] * plan->readers, plan->readers, both,
                    &part[stratum_of(frame, sample[i])]);
    for (size_t h = 0; h < strata_of(frame); h++) {
        part[h].share = part[h].bound = (double)NAN;
        a.read += part[h].read;
        a.wrong += part[h].wrong;
    }
    if (frame->read) a.unread = a.size - a.read;
    if (both[0] + both[1] + both[2] + both[3] > 0.0) {
        a.kappa = asc_kappa(both, 2, 0);
        a.pabak = asc_pabak(both, 2);
    }
    const char *reason = reason_of(plan, frame, frozen, &a, arena);
    ASC_TRY(asc_arena_check(arena, err));
    if (frame->read && a.size > 0) ASC_TRY(bounds_of(frame, part, arena, &a, err));
    if (reason[0] != '\0') {
        a.bound = 1.0;
        for (size_t h = 0; h < strata_of(frame); h++) part[h].bound = 1.0;
    }
    a.reason = reason;
    a.rule = rule_of(frame, &a);
    a.part = part;
    a.standing = (double)a.claims * (1.0 - a.bound);
    *out = a;
    return ASC_OK;
}
