/* Contributions of one policy kind: /tables/contribution and its draws.
 *   events = phi x sum of weights; per_reached = events / sum of weights of the units reached
 * (without weights: of their number, `reach`). Draw r of an index is the index of the game of draw r. */
#include "ascribe/pool.h"
#include "ascribe/text.h"
#include "run_parts.h"
#include <math.h>
#include <string.h>

/* One index over all players. */
typedef struct index_values {
    const asc_index *index;
    double *phi;      /* [K]     */
    double *draw;     /* [R x K] */
    double *support;  /* [K] NaN when the index declares no weights */
    asc_interval *ci; /* [K]     */
    int64_t *rank, *low, *high;
    const char *withheld, *refusal;
} index_values;

typedef struct solve_task {
    const asc_stage *st;
    const asc_crew *crew;
    const asc_index *index;
    size_t first; /* offset of the kind's means in a row */
    double *draw;
} solve_task;

static asc_status solve_draw(void *context, size_t task, size_t worker, asc_error *err)
{
    const solve_task *t = context;
    const double *mean = t->st->row + task * t->st->stride + t->first;
    return asc_stage_solve(t->st, t->index, mean, t->crew->worker[worker].arena,
                           t->draw + task * t->st->problem->players, err);
}

static asc_status solve_all(const asc_answer *a, const asc_stage *st, size_t kind,
                            size_t x, index_values *v, asc_error *err)
{
    const size_t players = st->problem->players, r = st->boot.replicates;
    ASC_TRY(asc_stage_solve(st, v->index, st->mean + kind * st->coalitions,
                            a->crew->worker[0].arena, v->phi, err));
    if (r > 0 && st->dense) {
        solve_task t = {.st = st,
                        .crew = a->crew,
                        .index = v->index,
                        .first = asc_stage_mean(st, kind, 0),
                        .draw = v->draw};
        ASC_TRY(asc_pool_run(r, solve_draw, &t, err));
    }
    for (size_t d = 0; d < r && !st->dense; d++)
        memcpy(v->draw + d * players,
               st->row + d * st->stride + asc_stage_phi(st, kind, x),
               players * sizeof(double));
    return asc_answer_intervals(a, v->phi, r == 0 ? NULL : v->draw, players, players,
                                v->ci, err);
}

static asc_status support_of(const asc_answer *a, const asc_stage *st,
                             const asc_kind_answer *k, index_values *v, asc_error *err)
{
    const size_t players = st->problem->players;
    v->withheld = "";
    for (size_t j = 0; j < players; j++) v->support[j] = (double)NAN;
    if (v->index->weight == NULL) return ASC_OK;
    asc_arena *work = a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *weight = asc_take_zero(work, st->coalitions);
    ASC_TRY(asc_arena_check(work, err));
    const asc_game game = {.n = players, .player = st->problem->player};
    for (size_t j = 0; j < players; j++) {
        ASC_TRY(v->index->weight(&game, NULL, j, weight, err));
        v->support[j] = asc_support_share(weight, k->support.units, st->coalitions);
    }
    asc_arena_rewind(work, mark);
    v->withheld = asc_withhold_index(v->index->name, st->problem->player, players,
                                     v->support, a->arena);
    return asc_arena_check(a->arena, err);
}

/* Units the partner delivered to, or the eligible; number and sum of weights. */
static int64_t reach_of(const asc_stage *st, const asc_kind_answer *k, size_t player,
                        double *weight)
{
    const asc_problem *p = st->problem;
    const bool universal = st->kind[k->kind] == ASC_UNIVERSAL;
    int64_t reached = 0;
    *weight = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        const double w = p->w == NULL ? 1.0 : p->w[i];
        const bool eligible = p->eligible == NULL || (p->eligible[i] >> player & 1) != 0;
        const bool in = universal ? eligible : (p->delivered[i] >> player & 1) != 0;
        if (!in || w == 0.0) continue;
        reached++;
        *weight += w;
    }
    return reached;
}

static double positive(const double *draw, size_t r, size_t stride)
{
    size_t above = 0, there = 0;
    for (size_t d = 0; d < r; d++) {
        if (isnan(draw[d * stride])) continue;
        there++;
        if (draw[d * stride] > 0.0) above++;
    }
    return there == 0 ? (double)NAN : (double)above / (double)there;
}

static asc_status share_of(const asc_answer *a, const asc_stage *st,
                           const asc_kind_answer *k, const index_values *v, size_t player,
                           double share[3], asc_error *err)
{
    share[0] = share[1] = share[2] = (double)NAN;
    if (v->refusal[0] != '\0') return ASC_OK;
    const size_t r = st->boot.replicates;
    asc_arena *work = a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *scratch = asc_take(work, 2 * r);
    ASC_TRY(asc_arena_check(work, err));
    share[0] = v->phi[player] / k->total;
    const asc_interval i = asc_share_interval(
        a->study->interval, a->study->level, share[0], v->draw + player,
        st->problem->players, k->total_draw, r, scratch);
    share[1] = i.low;
    share[2] = i.high;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

static asc_status player_row(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                             const index_values *v, size_t j, asc_error *err)
{
    const size_t players = st->problem->players, r = st->boot.replicates;
    const bool hidden = k->nothing[0] != '\0' || v->withheld[0] != '\0';
    double share[3], weight = 0.0;
    ASC_TRY(share_of(a, st, k, v, j, share, err));
    const int64_t reach = reach_of(st, k, j, &weight);
    const double total = asc_stage_weight(st), phi = hidden ? (double)NAN : v->phi[j];
    const asc_interval none = {
        .std_error = (double)NAN, .low = (double)NAN, .high = (double)NAN};
    const asc_interval ci = hidden ? none : v->ci[j];
    asc_frame *f = &a->contribution;
    asc_frame_texts(f, 7,
                    (const char *const[]){st->outcome->name, st->spec->name, k->policy,
                                          "partner", v->index->name, "",
                                          st->problem->player[j]});
    asc_frame_reals(f, 7,
                    (const double[]){phi, ci.std_error, ci.low, ci.high, phi * total,
                                     ci.low * total, ci.high * total});
    asc_frame_integer(f, reach);
    asc_frame_real(f, phi * total / weight);
    asc_frame_reals(f, 3, share);
    asc_frame_real(f, hidden || k->intervals[0] != '\0'
                          ? (double)NAN
                          : positive(v->draw + j, r, players));
    asc_frame_real(f, v->support[j]);
    if (v->rank[j] == 0)
        asc_frame_null(f);
    else
        asc_frame_integer(f, v->rank[j]);
    asc_frame_integer(f, v->low[j]);
    asc_frame_integer(f, v->high[j]);
    return ASC_OK;
}

static asc_status take_values(asc_answer *a, const asc_stage *st, index_values *v,
                              asc_error *err)
{
    const size_t players = st->problem->players;
    v->phi = asc_take(a->arena, players);
    v->draw = asc_take_bytes(a->arena, st->boot.replicates * sizeof(double), players);
    v->support = asc_take(a->arena, players);
    v->ci = asc_take_bytes(a->arena, players, sizeof *v->ci);
    v->rank = asc_take_bytes(a->arena, players, sizeof *v->rank);
    v->low = asc_take_bytes(a->arena, players, sizeof *v->low);
    v->high = asc_take_bytes(a->arena, players, sizeof *v->high);
    return asc_arena_check(a->arena, err);
}

static asc_status one_index(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                            size_t x, index_values *v, asc_error *err)
{
    const size_t players = st->problem->players, r = st->boot.replicates;
    v->index = st->index[x];
    ASC_TRY(take_values(a, st, v, err));
    ASC_TRY(solve_all(a, st, k->kind, x, v, err));
    ASC_TRY(support_of(a, st, k, v, err));
    const char *withheld = k->nothing[0] != '\0'    ? k->nothing
                           : v->withheld[0] != '\0' ? v->withheld
                                                    : k->intervals;
    /* What is withheld, or uncertain in an unknown way, cannot be ranked. */
    asc_rank(v->draw, withheld[0] == '\0' ? r : 0, players, v->rank, v->low, v->high);
    const asc_share_case c = {.players = players,
                              .replicates = r,
                              .player = st->problem->player,
                              .total = k->total,
                              .total_interval = k->total_interval,
                              .phi = v->phi,
                              .interval = v->ci,
                              .index = v->index->name,
                              .withheld = withheld,
                              .outcome = st->outcome};
    v->refusal = asc_share_refusal(&c, a->arena);
    ASC_TRY(asc_arena_check(a->arena, err));
    for (size_t j = 0; j < players; j++) ASC_TRY(player_row(a, st, k, v, j, err));
    if (r > 0)
        asc_answer_draws(
            a, (asc_draws){.path = asc_take_format(a->arena, "%s/contribution/%s",
                                                   k->place, v->index->name),
                           .replicates = r,
                           .columns = players,
                           .value = v->draw,
                           .label = st->problem->player});
    return ASC_OK;
}

/* Adds a reason that is not there yet. */
static void add_reason(asc_text *t, const char *reason)
{
    if (t->data == NULL || reason[0] == '\0' || strstr(t->data, reason) != NULL) return;
    if (t->length > 0) asc_text_add(t, "; ");
    asc_text_add(t, reason);
}

asc_status asc_answer_contribution(asc_answer *a, const asc_stage *st, asc_kind_answer *k,
                                   asc_error *err)
{
    asc_text withheld = asc_text_start(a->arena), share = asc_text_start(a->arena);
    add_reason(&withheld, k->nothing);
    add_reason(&withheld, k->intervals);
    k->first = "";
    bool printed = false;
    for (size_t x = 0; x < st->indices; x++) {
        index_values v;
        memset(&v, 0, sizeof v);
        ASC_TRY(one_index(a, st, k, x, &v, err));
        if (v.withheld[0] != '\0') asc_answer_note(a, "withheld", k->place, v.withheld);
        if (v.refusal[0] != '\0') asc_answer_note(a, "share", k->place, v.refusal);
        add_reason(&withheld, v.withheld);
        add_reason(&share, v.refusal);
        printed = printed || v.refusal[0] == '\0';
        if (x > 0) continue;
        k->first = v.withheld;
        k->first_phi = v.draw;
    }
    k->withheld = withheld.data;
    k->share_reason =
        printed ? "" : share.data; /* with one index printed, notes tell the rest */
    return asc_arena_check(a->arena, err);
}
