/* What the tables beyond the shares have in common: the game of a level in the full sample and in every
 * replicate, and intervals of parts of the total.
 *   v(S) = s (mu(S) - mu(empty)); a coalition of partners is that of all their functions */
#include "answer_more.h"
#include <math.h>
#include <string.h>

asc_more asc_more_open(asc_arena *arena)
{
    asc_more m = {0};
    m.pair = asc_frame_open(arena, "contribution_pair",
                            "t:outcome t:model t:policy t:level t:index t:option "
                            "t:player t:other r:covariance r:correlation r:p.greater "
                            "r:share.covariance");
    m.unranked = asc_frame_open(arena, "unranked",
                                "t:outcome t:model t:policy t:level t:index t:option "
                                "t:players n:size");
    m.stability = asc_frame_open(arena, "stability",
                                 "t:outcome t:model t:policy t:level t:index t:option "
                                 "t:coalition r:excess r:excess.low r:excess.high "
                                 "r:p.stable r:epsilon t:core r:p.core");
    m.completion = asc_frame_open(arena, "completion",
                                  "t:outcome t:model t:policy t:level t:index t:option "
                                  "t:player r:estimate r:low r:high r:conf.low "
                                  "r:conf.high n:unobserved t:reason");
    m.function = asc_frame_open(
        arena, "function_class",
        "t:outcome t:model t:policy t:level t:player t:class t:with r:drop "
        "r:drop.std.error r:drop.low "
        "r:drop.high n:reach r:loss r:per_reached r:per_reached.low r:per_reached.high "
        "t:index r:share r:share.low r:share.high r:assumed.loss r:assumed.share "
        "t:assumption t:reason");
    m.fragility = asc_frame_open(arena, "fragility",
                                 "t:outcome t:model t:policy t:level t:without n:size "
                                 "r:value r:std.error r:conf.low r:conf.high r:drop "
                                 "r:drop.low r:drop.high t:flag");
    m.claim = asc_frame_open(arena, "register",
                             "t:outcome t:model t:policy t:level t:kind t:player r:value "
                             "r:events r:share r:joint t:verdict");
    m.sampling = asc_frame_open(arena, "sampling",
                                "t:outcome t:model t:policy t:level t:index t:option "
                                "t:method n:budget n:values n:samples n:pilot "
                                "r:expected.antithetic r:expected.stratified "
                                "r:expected.controlled t:reason");
    m.visibility = asc_frame_open(arena, "visibility",
                                  "t:outcome t:model t:policy t:level t:index t:option "
                                  "t:player r:records r:contacts r:per_contact r:cap "
                                  "r:estimate r:adjusted r:attenuation r:spearman "
                                  "t:reason");
    return m;
}

void asc_more_tables(const asc_more *m, asc_table *out[ASC_MORE_TABLES])
{
    const asc_frame *const f[ASC_MORE_TABLES] = {
        &m->pair,      &m->unranked, &m->stability, &m->completion, &m->function,
        &m->fragility, &m->claim,    &m->sampling,  &m->visibility};
    for (size_t i = 0; i < ASC_MORE_TABLES; i++)
        out[i] = f[i]->rows == 0 ? NULL : asc_frame_table(f[i]);
}

size_t asc_sides(const asc_stage *st)
{
    return st->levels->levels;
}

asc_side asc_side_of(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                     size_t i)
{
    const asc_run_level *of = &st->levels->level[i];
    return (asc_side){.a = a,
                      .st = st,
                      .k = k,
                      .of = of,
                      .level = of->name,
                      .at = i,
                      .players = of->game.n,
                      .player = of->game.player};
}

/* Where the mean of a coalition stands in a row; SIZE_MAX when it is not kept. */
static size_t kept_at(const asc_side *s, asc_mask coalition)
{
    const size_t at = asc_level_at(s->of, coalition);
    return at == SIZE_MAX ? SIZE_MAX : asc_stage_mean(s->st, s->k->kind, at);
}

bool asc_side_kept(const asc_side *s, asc_mask coalition)
{
    return kept_at(s, coalition) != SIZE_MAX;
}

double asc_side_gain(const asc_side *s, asc_mask coalition, long replicate)
{
    const asc_stage *st = s->st;
    const size_t kind = s->k->kind;
    if (replicate == ASC_FULL_SAMPLE) {
        const double *mean = st->mean + kind * st->coalitions;
        const size_t at = asc_level_at(s->of, coalition);
        return at == SIZE_MAX ? (double)NAN : asc_stage_gain(st, mean[at], mean[0]);
    }
    const double *row = st->row + (size_t)replicate * st->stride;
    const size_t at = kept_at(s, coalition);
    if (at == SIZE_MAX) return (double)NAN;
    return asc_stage_gain(st, row[at], row[asc_stage_mean(st, kind, 0)]);
}

bool asc_side_dense(const asc_side *s)
{
    return s->players <= ASC_DENSE_USUAL && asc_game_dense(&s->of->game);
}

bool asc_side_draws_dense(const asc_side *s)
{
    return s->st->dense && s->st->boot.replicates > 0 && asc_side_dense(s);
}

void asc_side_table(const asc_side *s, long replicate, double *v)
{
    for (size_t m = 0; m < (size_t)1 << s->players; m++)
        v[m] = asc_side_gain(s, (asc_mask)m, replicate);
    v[0] = isnan(v[((size_t)1 << s->players) - 1]) ? (double)NAN : 0.0;
}

int64_t asc_side_units(const asc_side *s, asc_mask coalition)
{
    const size_t at = asc_game_find(&s->of->game, coalition);
    return at == SIZE_MAX ? 0 : s->k->support[s->at].units[at];
}

void asc_side_keys(const asc_side *s, asc_frame *f)
{
    asc_frame_texts(f, 4,
                    (const char *const[]){s->st->outcome->name, s->st->spec->name,
                                          s->k->policy, s->level});
}

const char *asc_side_no_draws(const asc_side *s)
{
    if (s->k->nothing[0] != '\0') return s->k->nothing;
    if (s->k->intervals[0] != '\0') return s->k->intervals;
    return s->st->boot.replicates < 2 ? "no replicates were run" : "";
}

const char *asc_side_no_parts(const asc_side *s)
{
    const asc_share_case c = {.replicates = s->st->boot.replicates,
                              .total = s->k->total,
                              .total_interval = s->k->total_interval,
                              .withheld = s->k->nothing[0] != '\0' ? s->k->nothing
                                                                   : s->k->intervals,
                              .outcome = s->st->outcome};
    const char *reason = asc_total_refusal(&c, s->a->arena);
    return reason == NULL ? "" : reason;
}

static const asc_interval nothing = {
    .std_error = (double)NAN, .low = (double)NAN, .high = (double)NAN};

asc_status asc_side_part(const asc_side *s, double part, const double *draw,
                         size_t stride, asc_interval *out, asc_error *err)
{
    const size_t r = s->st->boot.replicates;
    *out = nothing;
    if (asc_side_no_draws(s)[0] != '\0') return ASC_OK;
    asc_arena *work = s->a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *scratch = asc_take(work, 2 * r);
    ASC_TRY(asc_arena_check(work, err));
    asc_interval_spec spec = asc_answer_spec(s->a, NULL);
    spec.level = ASC_CLASS_LEVEL;
    *out = asc_share_interval(spec, part, draw, stride, s->k->total_draw, r, scratch);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_side_interval(const asc_side *s, double estimate, const double *draw,
                             double level, asc_interval *out, asc_error *err)
{
    const size_t r = s->st->boot.replicates;
    *out = nothing;
    if (asc_side_no_draws(s)[0] != '\0') return ASC_OK;
    asc_arena *work = s->a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *scratch = asc_take(work, r);
    ASC_TRY(asc_arena_check(work, err));
    asc_interval_spec spec = asc_answer_spec(s->a, NULL);
    if (level > 0.0) spec.level = level;
    *out = asc_interval_make(spec, estimate, draw, r, 1, scratch);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* Shapley for the functions' shares, else the first index that divides the total. */
static void keep(asc_more *m, const asc_division *d)
{
    asc_division *kept = &m->division[d->level[0] == 'f'];
    if (!d->divides || d->withheld[0] != '\0') return;
    if (kept->index == NULL || strcmp(d->index, "shapley") == 0) *kept = *d;
}

asc_status asc_answer_division(asc_answer *a, const asc_stage *st,
                               const asc_kind_answer *k, const asc_asked *x,
                               asc_division d, asc_error *err)
{
    const asc_side s = asc_side_of(a, st, k, (size_t)(x->level - st->levels->level));
    keep(&a->more, &d);
    ASC_TRY(asc_answer_joint(&s, &d, err));
    if (d.divides) ASC_TRY(asc_answer_stability(&s, &d, err));
    ASC_TRY(asc_answer_visibility(&s, x, &d, err));
    return asc_answer_completion(&s, x, &d, err);
}

asc_status asc_answer_more(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                           asc_error *err)
{
    for (size_t i = 0; i < asc_sides(st); i++) {
        const asc_side s = asc_side_of(a, st, k, i);
        ASC_TRY(asc_answer_functions(&s, err));
        if (i == 0) ASC_TRY(asc_answer_register(&s, err));
    }
    a->more.division[0] = a->more.division[1] = (asc_division){0};
    return ASC_OK;
}
