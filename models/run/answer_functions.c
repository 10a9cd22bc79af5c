/* What the pathway would be without one or two of its functions: /tables/fragility, and what each may be called:
 * /tables/function_class.
 *   value  v(N - T)         drop  d_T = (v(N) - v(N - T)) / v(N), 90 % interval of the joint draws
 *   loss   v(N) - v(N - k) per unit; per_reached: the same per unit reached, under universal per eligible unit
 *   share  phi_k / v(N) of one index that divides the total, 90 % interval: for `assumed: {share}` alone
 * A drop is a part of the total, so none is given where no percentage would be. Without one of a pair of
 * interchangeable functions little is lost, without both at least half. A single point of failure is a necessary
 * function without which what is left cannot be told from nothing. */
#include "answer_more.h"
#include "ascribe/text.h"
#include <math.h>
#include <string.h>

/* One removed set. */
typedef struct removal {
    double value, drop;
    asc_interval value_ci, drop_ci, left; /* left: v(N - T) at the classes' level */
} removal;

typedef struct view {
    const asc_side *s;
    const char *no_parts; /* why no part of the total is given, "" */
    asc_mask all;
    double *draw; /* [R] scratch */
    removal *one; /* [players]   */
    removal *two; /* [players x players], i < j */
    bool pairs;
} view;

static asc_status remove_set(const view *w, asc_mask set, removal *out, asc_error *err)
{
    const asc_side *s = w->s;
    const double total = s->k->total;
    *out = (removal){.value = asc_side_gain(s, w->all & ~set, ASC_FULL_SAMPLE)};
    out->drop = w->no_parts[0] == '\0' ? asc_drop_share(total, out->value) : (double)NAN;
    for (size_t r = 0; r < s->st->boot.replicates; r++)
        w->draw[r] = asc_side_gain(s, w->all & ~set, (long)r);
    ASC_TRY(asc_side_interval(s, out->value, w->draw, 0.0, &out->value_ci, err));
    ASC_TRY(asc_side_interval(s, out->value, w->draw, ASC_CLASS_LEVEL, &out->left, err));
    out->drop_ci =
        (asc_interval){.std_error = (double)NAN, .low = (double)NAN, .high = (double)NAN};
    if (isnan(out->drop)) return ASC_OK;
    for (size_t r = 0; r < s->st->boot.replicates; r++)
        w->draw[r] = s->k->total_draw[r] - w->draw[r];
    return asc_side_part(s, out->drop, w->draw, 1, &out->drop_ci, err);
}

static asc_status remove_all(view *w, asc_error *err)
{
    const size_t n = w->s->players;
    for (size_t i = 0; i < n; i++) {
        const asc_mask one = UINT64_C(1) << i;
        ASC_TRY(remove_set(w, one, &w->one[i], err));
        for (size_t j = i + 1; w->pairs && j < n; j++)
            ASC_TRY(remove_set(w, one | UINT64_C(1) << j, &w->two[i * n + j], err));
    }
    return ASC_OK;
}

static bool interchangeable(const view *w, size_t i, size_t j)
{
    const size_t low = i < j ? i : j, high = i < j ? j : i;
    return i != j && w->pairs &&
           asc_interchangeable(w->one[i].drop, w->one[j].drop,
                               w->two[low * w->s->players + high].drop);
}

/* Was everyone but this one among the coalitions the study's indices need? */
static bool estimated(const view *w, size_t i)
{
    return asc_level_at(w->s->of, w->all & ~(UINT64_C(1) << i)) != SIZE_MAX;
}

static const char *flag_of(const view *w, size_t i)
{
    const removal *x = &w->one[i];
    return asc_function_classify(x->drop_ci.low) == ASC_NECESSARY && x->left.low <= 0.0
               ? "single point of failure"
               : "";
}

static void fragility_row(const view *w, asc_mask set, const removal *x, int64_t size,
                          const char *flag)
{
    const asc_side *s = w->s;
    const bool hidden = s->k->nothing[0] != '\0';
    asc_frame *f = &s->a->more.fragility;
    asc_side_keys(s, f);
    asc_frame_text(f, asc_coalition_text(s->player, s->players, set, s->a->arena));
    asc_frame_integer(f, size);
    asc_frame_reals(f, 7,
                    (const double[]){hidden ? (double)NAN : x->value,
                                     x->value_ci.std_error, x->value_ci.low + 0.0,
                                     x->value_ci.high + 0.0, x->drop, x->drop_ci.low,
                                     x->drop_ci.high}); /* + 0.0: no minus on a 0 */
    asc_frame_text(f, flag);
}

static void fragility(const view *w)
{
    const size_t n = w->s->players;
    for (size_t i = 0; i < n; i++)
        if (estimated(w, i))
            fragility_row(w, UINT64_C(1) << i, &w->one[i], 1, flag_of(w, i));
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; w->pairs && n > 2 && j < n; j++)
            fragility_row(w, UINT64_C(1) << i | UINT64_C(1) << j, &w->two[i * n + j], 2,
                          interchangeable(w, i, j) ? "interchangeable" : "");
}

static const char *partners_of(const view *w, size_t i)
{
    asc_mask with = 0;
    for (size_t j = 0; j < w->s->players; j++)
        if (interchangeable(w, i, j)) with |= UINT64_C(1) << j;
    return asc_coalition_text(w->s->player, w->s->players, with, w->s->a->arena);
}

/* Number and sum of weights of the units of the target reached, or under universal eligible. */
static int64_t reach_of(const asc_side *s, size_t player, double *weight)
{
    const asc_problem *p = s->st->problem;
    const asc_mask own = s->of->functions[player];
    const bool universal = s->st->kind[s->k->kind] == ASC_UNIVERSAL;
    int64_t reached = 0;
    *weight = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        const double w = p->w == NULL ? 1.0 : p->w[i];
        const asc_mask has = !universal            ? p->delivered[i]
                             : p->eligible == NULL ? own
                                                   : p->eligible[i];
        if (w == 0.0 || (has & own) == 0 || !asc_stage_counts(s->st, i)) continue;
        reached++;
        *weight += w;
    }
    return reached;
}

static const asc_assumed *assumed_of(const asc_side *s, size_t player)
{
    static const asc_assumed none = {0};
    const asc_study *study = s->st->study;
    const char *name = s->player[player];
    const bool partner = s->at == 0;
    for (size_t i = 0; partner && i < study->partners; i++)
        if (strcmp(study->partner[i].name, name) == 0) return &study->partner[i].assumed;
    for (size_t i = 0; !partner && i < study->functions; i++)
        if (strcmp(study->function[i].name, name) == 0)
            return &study->function[i].assumed;
    return &none;
}

/* Loss against loss, share against share; "" when nothing was assumed or nothing is known. */
static const char *assumption(const asc_assumed *x, const asc_interval *drop,
                              const asc_interval *share)
{
    const bool loss = x->has_loss && !isnan(drop->high);
    const bool part = x->has_share && !isnan(share->high);
    if (!loss && !part) return "";
    const bool smaller =
        (loss && asc_smaller_than_assumed(drop->high, x->loss_if_withdrawn)) ||
        (part && asc_smaller_than_assumed(share->high, x->share));
    return smaller ? "smaller than assumed" : "not smaller than assumed";
}

static asc_status per_reached(const view *w, size_t i, int64_t *reach, double out[4],
                              asc_error *err)
{
    const asc_side *s = w->s;
    double weight = 0.0;
    *reach = reach_of(s, i, &weight);
    const double each = s->st->target / weight;
    const asc_mask rest = w->all & ~(UINT64_C(1) << i);
    for (size_t r = 0; r < s->st->boot.replicates; r++)
        w->draw[r] = each * (s->k->total_draw[r] - asc_side_gain(s, rest, (long)r));
    const bool hidden = s->k->nothing[0] != '\0';
    out[0] = hidden ? (double)NAN : s->k->total - w->one[i].value;
    out[1] = each * out[0];
    asc_interval ci;
    ASC_TRY(asc_side_interval(s, out[1], w->draw, ASC_CLASS_LEVEL, &ci, err));
    out[2] = ci.low;
    out[3] = ci.high;
    return ASC_OK;
}

static asc_status class_row(const view *w, size_t i, asc_error *err)
{
    const asc_side *s = w->s;
    const asc_division *d = &s->a->more.division[s->at];
    const removal *x = &w->one[i];
    const asc_assumed *before = assumed_of(s, i);
    const char *with = partners_of(w, i);
    ASC_TRY(asc_arena_check(s->a->arena, err));
    asc_function_class class = asc_function_classify(x->drop_ci.low);
    if (with[0] != '\0') class = ASC_INTERCHANGEABLE;
    asc_interval part = {
        .std_error = (double)NAN, .low = (double)NAN, .high = (double)NAN};
    const bool shared = d->index != NULL && d->printed && w->no_parts[0] == '\0';
    const double share = shared ? d->phi[i] / s->k->total : (double)NAN;
    if (shared) ASC_TRY(asc_side_part(s, share, d->draw + i, d->players, &part, err));
    int64_t reach = 0;
    double loss[4];
    ASC_TRY(per_reached(w, i, &reach, loss, err));
    asc_frame *f = &s->a->more.function;
    asc_side_keys(s, f);
    asc_frame_texts(
        f, 3, (const char *const[]){s->player[i], asc_function_class_name(class), with});
    asc_frame_reals(
        f, 4,
        (const double[]){x->drop, x->drop_ci.std_error, x->drop_ci.low, x->drop_ci.high});
    asc_frame_integer(f, reach);
    asc_frame_reals(f, 4, loss);
    asc_frame_text(f, shared ? d->index : "");
    asc_frame_reals(f, 3, (const double[]){share, part.low, part.high});
    asc_frame_real(f, before->has_loss ? before->loss_if_withdrawn : (double)NAN);
    asc_frame_real(f, before->has_share ? before->share : (double)NAN);
    asc_frame_text(f, assumption(before, &x->drop_ci, &part));
    asc_frame_text(f, w->no_parts);
    return ASC_OK;
}

asc_status asc_answer_functions(const asc_side *s, asc_error *err)
{
    const size_t n = s->players;
    asc_arena *own = s->st->own;
    const asc_arena_mark mark = asc_arena_save(own);
    view w = {.s = s, .no_parts = asc_side_no_parts(s), .all = asc_mask_all(n)};
    w.draw = asc_take(own, s->st->boot.replicates);
    w.one = asc_take_bytes(own, n, sizeof *w.one);
    w.two = asc_take_bytes(own, n * n, sizeof *w.two);
    ASC_TRY(asc_arena_check(own, err));
    w.pairs = n > 1 && asc_side_kept(s, w.all & ~UINT64_C(3));
    ASC_TRY(remove_all(&w, err));
    fragility(&w);
    for (size_t i = 0; i < n; i++)
        if (estimated(&w, i)) ASC_TRY(class_row(&w, i, err));
    asc_arena_rewind(own, mark);
    return asc_arena_check(s->a->arena, err);
}
