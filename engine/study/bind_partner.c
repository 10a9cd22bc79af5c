/* Who delivered to whom, weights, clusters. */
#include "bind_private.h"
#include <math.h>
#include <string.h>

static size_t fill_mask(const binder *b, const condition *q, unsigned bit, asc_mask *mask)
{
    size_t held = 0;
    for (size_t i = 0; i < b->n; i++) {
        if (!condition_holds(q, b->row[i])) continue;
        held++;
        if (mask != NULL) mask[i] |= (asc_mask)1 << bit;
    }
    return held;
}

/* "partner 'a'", or "function 'f' of partner 'a'". */
static const char *called(const binder *b, const asc_partner *f)
{
    const asc_partner *of = &b->s->partner[f->partner];
    const char *text = of->named
                           ? asc_take_format(b->arena, "function '%s' of partner '%s'",
                                             f->name, of->name)
                           : asc_take_format(b->arena, "partner '%s'", f->name);
    return text == NULL ? "" : text;
}

static void refuse_reach(const binder *b, const asc_partner *f, size_t held, refusals *r)
{
    const char *n = grouped(b->n, b->arena);
    if (held == 0)
        refusals_add(r,
                     "%s delivered to none of %s units: check its predicate, "
                     "or write role: "
                     "excluded",
                     called(b, f), n);
    else if (held == b->n)
        refusals_add(r,
                     "%s delivered to all units: %s of %s units got it, so nobody "
                     "comparable went without; use role: context",
                     called(b, f), grouped(held, b->arena), n);
}

/* Of a partner with functions whether anybody went without all of them. own: its functions. */
static void refuse_union(const binder *b, const asc_partner *p, asc_mask own,
                         const asc_mask *delivered, refusals *r)
{
    size_t held = 0;
    for (size_t i = 0; i < b->n; i++) held += (delivered[i] & own) != 0;
    if (held < b->n) return;
    refusals_add(r,
                 "partner '%s' delivered to all units by one function or another: nobody "
                 "comparable went without it; use role: context for what nearly everyone "
                 "got",
                 p->name);
}

/* Delivery to someone who was not eligible contradicts one of the two. */
static void note_ineligible(binder *b, const asc_partner *f, unsigned bit,
                            const asc_mask *delivered, const asc_mask *eligible)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n; i++) n += (delivered[i] & ~eligible[i]) >> bit & 1U;
    if (n == 0) return;
    note_add(b, "delivered_ineligible", f->name,
             asc_take_format(b->arena, "%s delivered to %s units that were not eligible",
                             called(b, f), grouped(n, b->arena)));
}

static asc_status bind_contexts(binder *b, asc_error *err)
{
    const asc_study *s = b->s;
    const char **name = asc_take_bytes(b->arena, s->functions, sizeof *name);
    double *share = asc_take(b->arena, s->functions);
    ASC_TRY(asc_arena_check(b->arena, err));
    size_t n = 0;
    for (size_t k = 0; k < s->functions; k++) {
        if (s->function[k].role != ASC_CONTEXT) continue;
        name[n] = s->function[k].name;
        share[n++] = (double)fill_mask(b, &b->delivered[k], 0, NULL) / (double)b->n;
    }
    b->out->context = name;
    b->out->contexts = n;
    b->out->context_share = share;
    return ASC_OK;
}

/* Functions that play, and their partners. */
static asc_status bind_levels_of(binder *b, asc_problem *p, asc_error *err)
{
    const asc_study *s = b->s;
    const char **player = asc_take_bytes(b->arena, s->functions, sizeof *player);
    const char **partner = asc_take_bytes(b->arena, s->partners, sizeof *partner);
    uint32_t *owner = asc_take_bytes(b->arena, s->functions, sizeof *owner);
    ASC_TRY(asc_arena_check(b->arena, err));
    bool named = false;
    for (size_t k = 0; k < s->partners; k++) {
        const asc_partner *of = &s->partner[k];
        if (of->role != ASC_PLAYER) continue;
        named = named || of->named;
        for (size_t f = of->first; f < of->first + of->functions; f++) {
            if (s->function[f].role != ASC_PLAYER) continue;
            owner[p->players] = (uint32_t)p->partners;
            player[p->players++] = s->function[f].name;
        }
        partner[p->partners++] = of->name;
    }
    p->player = player;
    p->partner = named ? partner : NULL;
    p->owner = named ? owner : NULL;
    if (!named) p->partners = 0;
    return ASC_OK;
}

static void refuse_unions(const binder *b, const asc_problem *p, refusals *r)
{
    for (size_t k = 0, partner = 0; k < b->s->partners; k++) {
        if (b->s->partner[k].role != ASC_PLAYER) continue;
        const asc_mask own = asc_problem_functions(p, (asc_mask)1 << partner++);
        if ((own & (own - 1)) != 0)
            refuse_union(b, &b->s->partner[k], own, p->delivered, r);
    }
}

asc_status bind_partners(binder *b, asc_problem *p, asc_error *err)
{
    const asc_study *s = b->s;
    asc_mask *delivered = asc_take_bytes(b->arena, b->n, sizeof *delivered);
    bool some = false;
    for (size_t k = 0; k < s->functions; k++)
        some |= s->function[k].role == ASC_PLAYER && b->eligible[k] != NULL;
    asc_mask *eligible = some ? asc_take_bytes(b->arena, b->n, sizeof *eligible) : NULL;
    ASC_TRY(asc_arena_check(b->arena, err));
    ASC_TRY(bind_levels_of(b, p, err));
    refusals r = refusals_start(b->arena);
    unsigned bit = 0;
    for (size_t k = 0; k < s->functions; k++) {
        const asc_partner *f = &s->function[k];
        if (f->role != ASC_PLAYER) continue;
        refuse_reach(b, f, fill_mask(b, &b->delivered[k], bit, delivered), &r);
        if (b->eligible[k] != NULL) {
            (void)fill_mask(b, b->eligible[k], bit, eligible);
            note_ineligible(b, f, bit, delivered, eligible);
        } else {
            for (size_t i = 0; some && i < b->n; i++) eligible[i] |= (asc_mask)1 << bit;
        }
        bit++;
    }
    p->delivered = delivered;
    p->eligible = eligible;
    ASC_TRY(bind_volumes(b, p, err));
    refuse_unions(b, p, &r);
    ASC_TRY(refusals_fail(&r, b->arena, err));
    return bind_contexts(b, err);
}

asc_status bind_weights(binder *b, asc_problem *p, asc_error *err)
{
    double *w = asc_take(b->arena, b->n);
    ASC_TRY(asc_arena_check(b->arena, err));
    for (size_t i = 0; i < b->n; i++) w[i] = 1.0;
    p->w = w;
    if (b->s->weight == NULL) return ASC_OK;
    asc_status status = ASC_OK;
    const asc_column *c = bind_column(b, b->s->weight, b->s->weight_at, err, &status);
    ASC_TRY(status);
    size_t zero = 0;
    for (size_t i = 0; i < b->n; i++) {
        w[i] = asc_column_real(c, b->row[i]) + 0.0; /* -0 is 0 */
        ASC_REQUIRE(!isnan(w[i]), err, ASC_EDATA,
                    "weight '%s': missing at row %u; every unit compared needs one",
                    c->name, b->row[i] + 1);
        ASC_REQUIRE(isfinite(w[i]) && w[i] >= 0.0, err, ASC_EDATA,
                    "weight '%s': %g at row %u; weights are finite and not negative",
                    c->name, w[i], b->row[i] + 1);
        zero += w[i] == 0.0;
    }
    ASC_REQUIRE(zero < b->n, err, ASC_EDATA, "weight '%s': 0 in all %s units", c->name,
                grouped(b->n, b->arena));
    if (zero > 0)
        note_add(b, "zero_weight", c->name,
                 asc_take_format(b->arena, "%s units have weight 0 and count for nothing",
                                 grouped(zero, b->arena)));
    return ASC_OK;
}

asc_status bind_clusters(binder *b, asc_problem *p, asc_error *err)
{
    const asc_study *s = b->s;
    uint32_t *cluster = asc_take_bytes(b->arena, b->n, sizeof *cluster);
    ASC_TRY(asc_arena_check(b->arena, err));
    p->cluster = cluster;
    /* Several units of one person are not independent: without `cluster` the person is one. */
    const char *name = s->cluster != NULL ? s->cluster : s->person;
    if (name == NULL) {
        for (size_t i = 0; i < b->n; i++) cluster[i] = (uint32_t)i;
        p->clusters = b->n;
        return ASC_OK;
    }
    asc_status status = ASC_OK;
    const asc_column *c = bind_column(
        b, name, s->cluster != NULL ? s->cluster_at : s->person_at, err, &status);
    ASC_TRY(status);
    size_t missing = 0, first = 0;
    for (size_t i = 0; i < b->n; i++)
        if (asc_column_missing(c, b->row[i]) && missing++ == 0)
            first = b->row[i] + (size_t)1;
    ASC_REQUIRE(missing == 0, err, ASC_EDATA,
                "cluster '%s': %s of %s units have none (first at row %zu); drop them by "
                "a line of "
                "'include': {column: %s, missing: false}",
                c->name, grouped(missing, b->arena), grouped(b->n, b->arena), first,
                c->name);
    return first_appearance(c, b->row, b->n, b->brief, cluster, &p->clusters, err);
}
