/* Contributions of one policy kind: /tables/contribution and its draws, the rows of every index.
 *   events = phi x sum of weights; per_reached = events / sum of weights of the units reached
 * (without weights: of their number, `reach`). Draw r of an index is the index of the game of draw
 * r. Shares are for indices that divide the total among the players, places for rows that are the
 * players; rows of several players reach nobody of their own. */
#include "answer_index.h"
#include "answer_money.h"
#include "ascribe/pool.h"
#include "ascribe/text.h"
#include <math.h>
#include <string.h>

/* One index over all its rows. */
typedef struct index_values {
    const asc_asked *x;
    double *phi;       /* [rows]     */
    double *draw;      /* [R x rows] */
    double *noise;     /* [R x rows] variances between samples, or NULL: exact */
    double *error;     /* [rows] Monte Carlo standard errors, 0 where exact        */
    double *influence; /* [st->rows x rows] or NULL: not asked for, or not linear */
    double *left_out;  /* [clusters x rows] or NULL: the same from st->left_out   */
    asc_shape *shape;  /* [rows] or NULL */
    double *support;   /* [rows] NaN when the index declares no weights */
    asc_interval *ci;  /* [rows]     */
    double *share_low; /* [rows] lower ends of the shares, NaN where none is printed */
    int64_t *rank, *low, *high; /* [rows] of players */
    bool divides;               /* its rows are parts of the total, one a player */
    const char *refused;   /* why the index is not for the game of the full sample, "" */
    const char *intervals; /* why it has no intervals: too many draws refused, ""    */
    const char *withheld, *refusal;
} index_values;

/* All indices of a kind, replicate by replicate. */
typedef struct solve_task {
    const asc_stage *st;
    const asc_crew *crew;
    size_t kind;
    const index_values *v; /* [indices] */
} solve_task;

static asc_status solve_draw(void *context, size_t task, size_t worker, asc_error *err)
{
    const solve_task *t = context;
    const asc_stage *st = t->st;
    asc_worker *w = &t->crew->worker[worker];
    const double *mean = st->row + task * st->stride + asc_stage_mean(st, t->kind, 0);
    const asc_arena_mark mark = asc_arena_save(w->arena);
    double **phi = asc_take_bytes(w->arena, st->indices, sizeof *phi);
    double **noise = asc_take_bytes(w->arena, st->indices, sizeof *noise);
    ASC_TRY(asc_arena_check(w->arena, err));
    for (size_t x = 0; x < st->indices; x++) {
        const index_values *v = &t->v[x];
        phi[x] = v->draw + task * v->x->rows;
        noise[x] = v->noise == NULL ? NULL : v->noise + task * v->x->rows;
    }
    ASC_TRY(asc_stage_solve_row(st, t->kind, mean, w, phi, noise, err));
    asc_arena_rewind(w->arena, mark);
    return ASC_OK;
}

/* Draws of all indices of a kind: of dense rows they are worked out, of lean ones copied. */
static asc_status solve_draws(const asc_answer *a, const asc_stage *st, size_t kind,
                              const index_values *v, asc_error *err)
{
    const size_t r = st->boot.replicates;
    if (r > 0 && st->dense) {
        solve_task t = {.st = st, .crew = a->crew, .kind = kind, .v = v};
        return asc_pool_run(r, solve_draw, &t, err);
    }
    for (size_t x = 0; x < st->indices; x++)
        for (size_t d = 0; d < r; d++) {
            const size_t rows = v[x].x->rows;
            const double *row = st->row + d * st->stride + asc_stage_phi(st, kind, x);
            memcpy(v[x].draw + d * rows, row, rows * sizeof(double));
            if (v[x].noise != NULL)
                memcpy(v[x].noise + d * rows, row + rows, rows * sizeof(double));
        }
    return ASC_OK;
}

/* The game of the full sample; one the index refuses has no numbers, with the reason. */
static asc_status solve_full(const asc_answer *a, const asc_stage *st, size_t kind,
                             index_values *v, asc_error *err)
{
    asc_error inner = {0};
    const asc_status s = asc_stage_solve(st, v->x, st->mean + kind * st->coalitions,
                                         a->crew->worker[0].arena, v->phi, &inner);
    v->refused = "";
    if (s == ASC_OK) return ASC_OK;
    ASC_REQUIRE(asc_status_exit(s) == 1, err, s, "%s", inner.message);
    v->refused = asc_take_text(a->arena, inner.message);
    for (size_t j = 0; j < v->x->rows; j++) v->phi[j] = (double)NAN;
    return asc_arena_check(a->arena, err);
}

/* Replicates whose game the index refused; those that were refused before have no game. */
static void count_refused(asc_answer *a, const asc_stage *st, const char *place,
                          index_values *v)
{
    const size_t r = st->boot.replicates, rows = v->x->rows;
    size_t lost = 0;
    for (size_t d = 0; d < r; d++) lost += isnan(v->draw[d * rows]) ? 1 : 0;
    lost -= st->endings.refused < lost ? st->endings.refused : lost;
    v->intervals = "";
    if (lost == 0 || v->refused[0] != '\0') return;
    const bool many = (double)lost > ASC_REFUSED_MAX * (double)r;
    const char *text = asc_take_format(
        a->arena, "%s: %zu of %zu replicates have a game it is not for%s",
        v->x->index->name, lost, r, many ? ", so its intervals are withheld" : "");
    if (many && text != NULL) v->intervals = text;
    if (text != NULL) asc_answer_note(a, "refused", place, text);
}

/* Influence values of the rows of a linear index, where intervals ask for them. */
static asc_status influence_of(const asc_answer *a, const asc_stage *st, size_t kind,
                               index_values *v, asc_error *err)
{
    const size_t rows = v->x->rows, clusters = st->rows;
    if (st->influence == NULL || (v->x->index->laws & ASC_LAW_LINEAR) == 0) return ASC_OK;
    v->influence = asc_take_bytes(st->own, clusters * sizeof(double), rows);
    if (st->left_out != NULL)
        v->left_out = asc_take_bytes(st->own, clusters * sizeof(double), rows);
    v->shape = asc_take_bytes(st->own, rows, sizeof *v->shape);
    ASC_TRY(asc_arena_check(st->own, err));
    ASC_TRY(asc_stage_index_influence(st, st->influence, kind, v->x, a->crew,
                                      v->influence, err));
    if (v->left_out != NULL)
        ASC_TRY(asc_stage_index_influence(st, st->left_out, kind, v->x, a->crew,
                                          v->left_out, err));
    uint8_t *times = asc_take_bytes(st->own, clusters, 1);
    ASC_TRY(asc_arena_check(st->own, err));
    for (size_t j = 0; j < rows; j++) {
        const double *l = v->influence + j * clusters;
        v->shape[j] = asc_stage_shape(
            st, l, v->left_out == NULL ? NULL : v->left_out + j * clusters, 1.0);
        v->shape[j].spread = asc_stage_room(st, st->own);
        ASC_TRY(asc_arena_check(st->own, err));
        if (v->shape[j].spread != NULL)
            asc_stage_spread(st, l, times, v->shape[j].spread);
    }
    return ASC_OK;
}

/* Estimates and intervals. Those of a sample include its error, and so do its draws from then on. */
static asc_status estimate(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                           index_values *v, asc_error *err)
{
    const size_t rows = v->x->rows, r = st->boot.replicates;
    ASC_TRY(solve_full(a, st, k->kind, v, err));
    for (size_t j = 0; j < rows; j++) v->error[j] = 0.0;
    if (v->x->sample != NULL) {
        asc_sampled_values s = {.x = v->x,
                                .phi = v->phi,
                                .draw = v->draw,
                                .noise = v->noise,
                                .error = v->error,
                                .ci = v->ci};
        return asc_answer_sampled(a, st, k, &s, err);
    }
    ASC_TRY(influence_of(a, st, k->kind, v, err));
    const asc_columns of = {.estimate = v->phi,
                            .shape = v->shape,
                            .draws = r == 0 ? NULL : v->draw,
                            .stride = rows,
                            .count = rows};
    return asc_answer_intervals(a, &of, v->ci, err);
}

static asc_status support_of(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                             index_values *v, asc_error *err)
{
    const size_t rows = v->x->rows;
    v->withheld = v->refused;
    for (size_t j = 0; j < rows; j++) v->support[j] = (double)NAN;
    if (v->x->index->weight == NULL) return ASC_OK;
    const asc_game game = asc_asked_game(v->x);
    asc_arena *work = a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    const asc_run_level *l = v->x->level;
    const size_t size = asc_game_size(&l->game);
    const int64_t *units = k->support[l - st->levels->level].units;
    double *weight = asc_take_zero(work, size);
    ASC_TRY(asc_arena_check(work, err));
    if (v->x->sample != NULL)
        ASC_TRY(asc_sample_support(v->x, units, work, v->support, err));
    for (size_t j = 0; j < rows && v->x->sample == NULL; j++) {
        ASC_TRY(v->x->index->weight(&game, v->x->option, j, weight, err));
        v->support[j] = asc_support_share(weight, units, size);
    }
    asc_arena_rewind(work, mark);
    if (v->refused[0] != '\0') return ASC_OK;
    const asc_side side =
        asc_side_of(a, st, k, (size_t)(v->x->level - st->levels->level));
    v->withheld = asc_completion_withholds(&side, v->x);
    if (v->withheld == NULL || v->withheld[0] != '\0')
        return asc_arena_check(a->arena, err);
    v->withheld =
        asc_withhold_index(v->x->index->name, v->x->label, rows, v->support, a->arena);
    return asc_arena_check(a->arena, err);
}

/* Units of the target the partner delivered to, or the eligible; number and sum of weights. */
static int64_t reach_of(const asc_stage *st, const asc_kind_answer *k, asc_mask functions,
                        double *weight)
{
    const asc_problem *p = st->problem;
    const bool universal = st->kind[k->kind] == ASC_UNIVERSAL;
    int64_t reached = 0;
    *weight = 0.0;
    for (size_t i = 0; i < p->n; i++) {
        const double w = p->w == NULL ? 1.0 : p->w[i];
        const bool eligible = p->eligible == NULL || (p->eligible[i] & functions) != 0;
        const bool in = universal ? eligible : (p->delivered[i] & functions) != 0;
        if (!in || w == 0.0 || !asc_stage_counts(st, i)) continue;
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

static asc_status share_of(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                           const index_values *v, size_t row, double share[3],
                           asc_error *err)
{
    share[0] = share[1] = share[2] = (double)NAN;
    if (!v->divides || v->refusal[0] != '\0') return ASC_OK;
    const size_t r = st->boot.replicates;
    asc_arena *work = a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *scratch = asc_take(work, 2 * r);
    ASC_TRY(asc_arena_check(work, err));
    share[0] = v->phi[row] / k->total;
    asc_shape shape = {0};
    const bool known = v->influence != NULL;
    const size_t column = row * st->rows;
    if (known)
        ASC_TRY(asc_stage_share_acceleration(st, k->kind, v->influence + column,
                                             v->left_out == NULL ? NULL
                                                                 : v->left_out + column,
                                             share[0], k->total, &shape, err));
    const asc_interval i =
        asc_share_interval(asc_answer_spec(a, known ? &shape : NULL), share[0],
                           v->draw + row, v->x->rows, k->total_draw, r, scratch);
    asc_answer_count(a, &i);
    share[1] = i.low;
    share[2] = i.high;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* Reach and per_reached of a player; neither for a row of several or none. */
static void reach_cells(asc_frame *f, const asc_stage *st, const asc_kind_answer *k,
                        const index_values *v, size_t row, double events)
{
    if (!v->x->players) {
        asc_frame_null(f);
        asc_frame_real(f, (double)NAN);
        return;
    }
    double weight = 0.0;
    asc_frame_integer(f, reach_of(st, k, v->x->level->functions[row], &weight));
    if (st->spec->target == ASC_TARGET_MATCHED) weight = st->target;
    if (st->spec->target == ASC_TARGET_WITHIN) weight = (double)NAN; /* not known here */
    asc_frame_real(f, events / weight);
}

static void place_cells(asc_frame *f, const index_values *v, size_t row)
{
    if (!v->x->players || v->rank[row] == 0)
        asc_frame_null(f);
    else
        asc_frame_integer(f, v->rank[row]);
    if (!v->x->players) {
        asc_frame_null(f);
        asc_frame_null(f);
        return;
    }
    asc_frame_integer(f, v->low[row]);
    asc_frame_integer(f, v->high[row]);
}

static asc_status index_row(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                            const index_values *v, size_t j, asc_error *err)
{
    const size_t r = st->boot.replicates;
    const bool hidden = k->nothing[0] != '\0' || v->withheld[0] != '\0';
    double share[3];
    ASC_TRY(share_of(a, st, k, v, j, share, err));
    v->share_low[j] = share[1];
    const double total = st->target, phi = hidden ? (double)NAN : v->phi[j];
    const asc_interval none = {
        .std_error = (double)NAN, .low = (double)NAN, .high = (double)NAN};
    asc_interval ci = hidden ? none : v->ci[j];
    if (k->thin) ci.low = ci.high = (double)NAN;
    asc_frame *f = &a->contribution;
    asc_frame_texts(f, 7,
                    (const char *const[]){st->outcome->name, st->spec->name, k->policy,
                                          v->x->level->name, v->x->index->name,
                                          v->x->text, v->x->label[j]});
    asc_frame_reals(f, 7,
                    (const double[]){phi, ci.std_error, ci.low, ci.high, phi * total,
                                     ci.low * total, ci.high * total});
    reach_cells(f, st, k, v, j, phi * total);
    asc_frame_reals(f, 3, share);
    asc_frame_real(f, hidden || k->intervals[0] != '\0'
                          ? (double)NAN
                          : positive(v->draw + j, r, v->x->rows));
    asc_frame_real(f, v->support[j]);
    place_cells(f, v, j);
    asc_frame_real(f, hidden ? (double)NAN : v->error[j]);
    return ASC_OK;
}

static asc_status take_values(asc_answer *a, const asc_stage *st, index_values *v,
                              asc_error *err)
{
    const size_t rows = v->x->rows;
    v->phi = asc_take(a->arena, rows);
    v->draw = asc_take_bytes(a->arena, st->boot.replicates * sizeof(double), rows);
    if (v->x->sample != NULL)
        v->noise = asc_take_bytes(st->own, st->boot.replicates * sizeof(double), rows);
    v->error = asc_take(a->arena, rows);
    v->support = asc_take(a->arena, rows);
    v->share_low = asc_take(a->arena, rows);
    v->ci = asc_take_bytes(a->arena, rows, sizeof *v->ci);
    v->rank = asc_take_bytes(a->arena, rows, sizeof *v->rank);
    v->low = asc_take_bytes(a->arena, rows, sizeof *v->low);
    v->high = asc_take_bytes(a->arena, rows, sizeof *v->high);
    return asc_arena_check(a->arena, err);
}

/* Places and percentages. What is withheld, or uncertain in an unknown way, has neither. */
static asc_status judge(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                        index_values *v, asc_error *err)
{
    const size_t rows = v->x->rows, r = st->boot.replicates;
    const char *withheld = k->nothing[0] != '\0'     ? k->nothing
                           : v->withheld[0] != '\0'  ? v->withheld
                           : k->intervals[0] != '\0' ? k->intervals
                                                     : v->intervals;
    if (v->x->players)
        asc_rank(v->draw, withheld[0] == '\0' ? r : 0, rows, v->rank, v->low, v->high);
    v->divides = v->x->players && (v->x->index->laws & ASC_LAW_EFFICIENT) != 0;
    v->refusal = "";
    if (!v->divides) return ASC_OK;
    const asc_share_case c = {.players = rows,
                              .replicates = r,
                              .player = v->x->level->game.player,
                              .total = k->total,
                              .total_interval = k->total_interval,
                              .phi = v->phi,
                              .interval = v->ci,
                              .index = v->x->index->name,
                              .withheld = withheld,
                              .outcome = st->outcome};
    v->refusal = asc_share_refusal(&c, a->arena);
    return asc_arena_check(a->arena, err);
}

/* What else is said of an index over players. */
static asc_status say_more(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                           const index_values *v, asc_error *err)
{
    if (!v->x->players) return ASC_OK;
    const asc_division d = {.level = v->x->level->name,
                            .index = v->x->index->name,
                            .option = v->x->text,
                            .player = v->x->label,
                            .players = v->x->rows,
                            .phi = v->phi,
                            .draw = v->draw,
                            .withheld = k->nothing[0] != '\0' ? k->nothing : v->withheld,
                            .intervals =
                                k->intervals[0] != '\0' ? k->intervals : v->intervals,
                            .divides = v->divides,
                            .printed = v->divides && v->refusal[0] == '\0'};
    ASC_TRY(asc_money_split(a, st, k, &d, v->share_low, v->refusal, err));
    return asc_answer_division(a, st, k, v->x, d, err);
}

static asc_status one_index(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                            index_values *v, asc_error *err)
{
    const size_t r = st->boot.replicates;
    const asc_arena_mark mark = asc_arena_save(st->own);
    ASC_TRY(estimate(a, st, k, v, err));
    count_refused(a, st, k->place, v);
    ASC_TRY(support_of(a, st, k, v, err));
    ASC_TRY(judge(a, st, k, v, err));
    for (size_t j = 0; j < v->x->rows; j++) ASC_TRY(index_row(a, st, k, v, j, err));
    ASC_TRY(say_more(a, st, k, v, err));
    asc_arena_rewind(st->own, mark);
    if (r > 0)
        asc_answer_draws(
            a, (asc_draws){
                   .path = asc_take_format(a->arena, "%s/%scontribution/%s%s%s", k->place,
                                           v->x->level->folder, v->x->index->name,
                                           *v->x->text != '\0' ? ":" : "", v->x->text),
                   .replicates = r,
                   .columns = v->x->rows,
                   .value = v->draw,
                   .label = v->x->label});
    return ASC_OK;
}

/* Adds a reason that is not there yet. */
static void add_reason(asc_text *t, const char *reason)
{
    if (t->data == NULL || reason[0] == '\0' || strstr(t->data, reason) != NULL) return;
    if (t->length > 0) asc_text_add(t, "; ");
    asc_text_add(t, reason);
}

/* Indices that are not linear in the game have no influence values to take an acceleration from. */
static void percentile_note(asc_answer *a, const asc_stage *st, const asc_kind_answer *k)
{
    if (st->influence == NULL) return;
    asc_text t = asc_text_start(a->arena);
    size_t named = 0;
    for (size_t x = 0; x < st->indices; x++) {
        const asc_index *index = st->index[x].index;
        bool again = false;
        for (size_t y = 0; y < x; y++) again = again || st->index[y].index == index;
        if (again || (index->laws & ASC_LAW_LINEAR) != 0) continue;
        asc_text_format(&t, "%s%s", named++ > 0 ? ", " : "", index->name);
    }
    if (named > 0)
        asc_answer_note(
            a, asc_interval_name(a->interval), k->place,
            asc_take_format(a->arena,
                            "percentile intervals instead of %s for %s: not "
                            "linear in the game, so the %s is not known",
                            asc_interval_name(a->interval), t.data == NULL ? "" : t.data,
                            a->interval == ASC_BCA ? "acceleration" : "influence"));
}

asc_status asc_answer_contribution(asc_answer *a, const asc_stage *st, asc_kind_answer *k,
                                   asc_error *err)
{
    asc_text withheld = asc_text_start(a->arena), share = asc_text_start(a->arena);
    add_reason(&withheld, k->nothing);
    add_reason(&withheld, k->intervals);
    k->first = "";
    k->first_phi = NULL;
    bool printed = false, divided = false;
    index_values *all = asc_take_bytes(st->own, st->indices, sizeof *all);
    ASC_TRY(asc_arena_check(st->own, err));
    for (size_t x = 0; x < st->indices; x++) {
        all[x].x = &st->index[x];
        ASC_TRY(take_values(a, st, &all[x], err));
    }
    ASC_TRY(asc_arena_check(st->own, err));
    ASC_TRY(solve_draws(a, st, k->kind, all, err));
    for (size_t x = 0; x < st->indices; x++) {
        index_values *v = &all[x];
        ASC_TRY(one_index(a, st, k, v, err));
        if (v->withheld[0] != '\0') asc_answer_note(a, "withheld", k->place, v->withheld);
        if (v->refusal[0] != '\0') asc_answer_note(a, "share", k->place, v->refusal);
        add_reason(&withheld, v->withheld);
        add_reason(&share, v->refusal);
        printed = printed || (v->divides && v->refusal[0] == '\0');
        divided = divided || v->divides;
        if (k->first_phi != NULL || !v->x->players || v->refused[0] != '\0' ||
            v->x->level != &st->levels->level[0])
            continue;
        k->first = v->withheld;
        k->first_phi = v->draw;
    }
    percentile_note(a, st, k);
    if (!divided && st->indices > 0)
        add_reason(&share, "no index that was asked for divides the total among the "
                           "players");
    k->withheld = withheld.data;
    k->share_reason =
        printed ? "" : share.data; /* with one index printed, notes tell the rest */
    return asc_arena_check(a->arena, err);
}
