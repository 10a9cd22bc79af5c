/* Policy means and the game of one policy kind: /tables/effect, /tables/game, draws of both.
 *   v(S) = s (mu(S) - mu(empty)), s = -1 where lower is better; the same in every draw
 * Where too few units got nothing, mu(empty) is an extrapolation, and every v(S) but v(empty) = 0, which
 * all rest on it, is withheld. */
#include "ascribe/text.h"
#include "run_parts.h"
#include <math.h>
#include <string.h>

static asc_mask mask_of(const asc_run_level *l, size_t j)
{
    return l->game.coalition == NULL ? (asc_mask)j : l->game.coalition[j];
}

/* Names of the coalitions of a level, in its order. */
static asc_status coalition_names(const asc_run_level *l, asc_arena *arena,
                                  const char *const **out, asc_error *err)
{
    const size_t size = asc_game_size(&l->game);
    const char **name = asc_take_bytes(arena, size, sizeof *name);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t j = 0; j < size; j++)
        name[j] = asc_coalition_text(l->game.player, l->game.n, mask_of(l, j), arena);
    *out = name;
    return asc_arena_check(arena, err);
}

static void fill_none(asc_interval *ci, size_t count)
{
    for (size_t j = 0; j < count; j++)
        ci[j] = (asc_interval){
            .std_error = (double)NAN, .low = (double)NAN, .high = (double)NAN};
}

/* Estimates, draws and intervals of the coalitions of a level, of one kind. */
typedef struct table_values {
    const asc_run_level *level;
    size_t size;
    const char *const *label;
    double *mean, *value;
    asc_shape *mean_a, *value_a;
    asc_interval *mean_ci, *value_ci;
} table_values;

static size_t at_of(const table_values *t, size_t j)
{
    return t->level->at == NULL ? j : t->level->at[j];
}

/* [R x size] copies of means and gains, kept as draws. */
static asc_status dense_draws(asc_answer *a, const asc_stage *st,
                              const asc_kind_answer *k, table_values *t, asc_error *err)
{
    const size_t r = st->boot.replicates, n = t->size;
    double *mean = asc_take_bytes(a->arena, r * sizeof(double), n);
    double *value = asc_take_bytes(a->arena, r * sizeof(double), n);
    ASC_TRY(asc_arena_check(a->arena, err));
    for (size_t d = 0; d < r; d++) {
        const double *row = st->row + d * st->stride + asc_stage_mean(st, k->kind, 0);
        for (size_t s = 0; s < n; s++) {
            mean[d * n + s] = row[at_of(t, s)];
            value[d * n + s] = asc_stage_gain(st, row[at_of(t, s)], row[0]);
        }
    }
    const asc_columns means = {
        .estimate = t->mean, .shape = t->mean_a, .draws = mean, .stride = n, .count = n};
    const asc_columns values = {.estimate = t->value,
                                .shape = t->value_a,
                                .draws = value,
                                .stride = n,
                                .count = n};
    ASC_TRY(asc_answer_intervals(a, &means, t->mean_ci, err));
    ASC_TRY(asc_answer_intervals(a, &values, t->value_ci, err));
    const char *folder = t->level->folder;
    const asc_draws of_value = {
        .path = asc_take_format(a->arena, "%s/%svalue", k->place, folder),
        .replicates = r,
        .columns = n,
        .value = value,
        .label = t->label};
    const asc_draws of_mean = {
        .path = asc_take_format(a->arena, "%s/%smean", k->place, folder),
        .replicates = r,
        .columns = n,
        .value = mean,
        .label = t->label};
    asc_answer_draws(a, of_value);
    asc_answer_draws(a, of_mean);
    return ASC_OK;
}

/* Only the empty coalition and N have draws; v(N) follows from total_draw. */
static asc_status lean_intervals(asc_answer *a, const asc_stage *st,
                                 const asc_kind_answer *k, table_values *t,
                                 asc_error *err)
{
    const size_t all = t->size - 1;
    fill_none(t->mean_ci, t->size);
    fill_none(t->value_ci, t->size);
    const asc_columns empty = {.estimate = t->mean,
                               .shape = t->mean_a,
                               .draws = st->row + asc_stage_mean(st, k->kind, 0),
                               .stride = st->stride,
                               .count = 1};
    const asc_columns every = {.estimate = t->mean + all,
                               .shape = t->mean_a + all,
                               .draws = st->row +
                                        asc_stage_mean(st, k->kind, st->coalitions - 1),
                               .stride = st->stride,
                               .count = 1};
    const asc_columns total = {.estimate = t->value + all,
                               .shape = t->value_a + all,
                               .draws = k->total_draw,
                               .stride = 1,
                               .count = 1};
    ASC_TRY(asc_answer_intervals(a, &empty, t->mean_ci, err));
    ASC_TRY(asc_answer_intervals(a, &every, t->mean_ci + all, err));
    return asc_answer_intervals(a, &total, t->value_ci + all, err);
}

static void rows(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                 const table_values *t, const asc_support *support)
{
    const bool nothing = k->nothing[0] != '\0';
    const char *level = t->level->name;
    const char *target = asc_target_name(st->spec, a->arena);
    for (size_t s = 0; s < t->size; s++) {
        const asc_interval *m = &t->mean_ci[s], *v = &t->value_ci[s];
        const int64_t mask = (int64_t)mask_of(t->level, s);
        asc_frame *f = &a->effect;
        asc_frame_texts(f, 6,
                        (const char *const[]){st->outcome->name, st->spec->name,
                                              k->policy, target, level, t->label[s]});
        asc_frame_integer(f, mask);
        asc_frame_reals(f, 4,
                        (const double[]){t->mean[s], m->std_error, m->low, m->high});
        f = &a->game;
        asc_frame_texts(f, 5,
                        (const char *const[]){st->outcome->name, st->spec->name,
                                              k->policy, level, t->label[s]});
        asc_frame_integer(f, mask);
        asc_frame_integer(f, support->units[s]);
        asc_frame_real(f, support->events[s]);
        const double known[] = {t->value[s], v->std_error, v->low, v->high};
        const double withheld[] = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};
        asc_frame_reals(f, 4, nothing && s > 0 ? withheld : known);
    }
}

/* Means with too uneven weights, and gains over a mean that has them, have no interval. */
static void hide_thin(const asc_stage *st, const asc_kind_answer *k, table_values *t)
{
    const bool none = asc_stage_thin(st, k->kind, 0);
    for (size_t s = 0; s < t->size && k->thin; s++) {
        const bool thin = asc_stage_thin(st, k->kind, at_of(t, s));
        if (thin) t->mean_ci[s].low = t->mean_ci[s].high = (double)NAN;
        if (thin || none) t->value_ci[s].low = t->value_ci[s].high = (double)NAN;
    }
}

static void total_draws(const asc_stage *st, asc_kind_answer *k)
{
    const size_t none = asc_stage_mean(st, k->kind, 0);
    const size_t every = asc_stage_mean(st, k->kind, st->coalitions - 1);
    for (size_t d = 0; d < st->boot.replicates; d++) {
        const double *row = st->row + d * st->stride;
        k->total_draw[d] = asc_stage_gain(st, row[every], row[none]);
    }
}

static asc_status take_table(asc_answer *a, const asc_stage *st,
                             const asc_run_level *level, table_values *t, asc_error *err)
{
    const size_t n = asc_game_size(&level->game);
    *t = (table_values){.level = level,
                        .size = n,
                        .mean = asc_take(a->arena, n),
                        .value = asc_take(a->arena, n),
                        .mean_a = asc_take_bytes(st->own, n, sizeof(asc_shape)),
                        .value_a = asc_take_bytes(st->own, n, sizeof(asc_shape)),
                        .mean_ci = asc_take_bytes(a->arena, n, sizeof(asc_interval)),
                        .value_ci = asc_take_bytes(a->arena, n, sizeof(asc_interval))};
    ASC_TRY(asc_arena_check(st->own, err));
    return coalition_names(level, a->arena, &t->label, err);
}

/* Tables and draws of one level; of_mean, of_value: shapes by position. */
static asc_status level_tables(asc_answer *a, const asc_stage *st, asc_kind_answer *k,
                               size_t level, const asc_shape *of_mean,
                               const asc_shape *of_value, asc_error *err)
{
    const double *mean = st->mean + k->kind * st->coalitions;
    const size_t r = st->boot.replicates;
    table_values t;
    ASC_TRY(take_table(a, st, &st->levels->level[level], &t, err));
    for (size_t s = 0; s < t.size; s++) {
        t.mean[s] = mean[at_of(&t, s)];
        t.value[s] = asc_stage_gain(st, t.mean[s], mean[0]);
        t.mean_a[s] = of_mean[at_of(&t, s)];
        t.value_a[s] = of_value[at_of(&t, s)];
    }
    if (r == 0) {
        fill_none(t.mean_ci, t.size);
        fill_none(t.value_ci, t.size);
    } else if (st->dense) {
        ASC_TRY(dense_draws(a, st, k, &t, err));
    } else {
        ASC_TRY(lean_intervals(a, st, k, &t, err));
    }
    hide_thin(st, k, &t);
    if (r > 1)
        t.value_ci[0] = (asc_interval){0}; /* v(empty) = 0 by definition, no draw of it */
    if (level == 0) k->total_interval = t.value_ci[t.size - 1];
    rows(a, st, k, &t, &k->support[level]);
    return ASC_OK;
}

static const asc_permutation *dealt_out(const asc_answer *a, const asc_stage *st,
                                        const char *policy)
{
    for (size_t i = 0; a->trials != NULL && i < a->trials->permutations; i++) {
        const asc_permutation *x = &a->trials->permutation[i];
        if (strcmp(x->outcome, st->outcome->name) == 0 &&
            strcmp(x->model, st->spec->name) == 0 && strcmp(x->policy, policy) == 0)
            return x;
    }
    return NULL;
}

/* Why intervals are withheld; where clusters are too few for any, what stands in their place. */
static const char *intervals_withheld(const asc_answer *a, const asc_stage *st,
                                      const char *policy)
{
    const char *why = asc_withhold_intervals(&st->endings, a->arena);
    if (why == NULL || why[0] == '\0' || !a->few) return why;
    const asc_permutation *x = dealt_out(a, st, policy);
    const bool registered =
        st->spec == &a->study->model[0] && strcmp(st->outcome->role, "primary") == 0;
    if (x != NULL && x->reason[0] != '\0')
        return asc_take_format(a->arena,
                               "%s. A permutation test is not possible either: %s", why,
                               x->reason);
    if (x != NULL)
        return asc_take_format(
            a->arena,
            "%s. In their place: a total as large would come about by chance with p = "
            "%.2g, "
            "deliveries dealt out anew %zu times among %zu %s (/tables/permutation)",
            why, x->p, x->permutations, x->items, x->scheme);
    if (!registered) return why;
    return asc_take_format(a->arena,
                           "%s. A permutation test needs none of that: write "
                           "evidence.permutations: 999",
                           why);
}

/* Uneven weights withhold some intervals; where all are withheld already, they may well be why. */
static void withhold_thin(const asc_answer *a, const asc_stage *st, asc_kind_answer *k)
{
    static const char start[] = "intervals ";
    const char *thin = asc_stage_thin_reason(st, k->kind, a->arena);
    const bool any = thin != NULL && thin[0] != '\0';
    if (k->intervals[0] == '\0') {
        k->intervals = thin;
        k->thin = any;
    } else if (any && strncmp(thin, start, strlen(start)) == 0) {
        k->intervals =
            asc_take_format(a->arena, "%s; also %s", k->intervals, thin + strlen(start));
    }
}

asc_status asc_answer_kind(asc_answer *a, const asc_stage *st, asc_kind_answer *k,
                           asc_error *err)
{
    const size_t n = st->coalitions;
    const double *mean = st->mean + k->kind * n;
    asc_shape *of_mean = asc_take_bytes(st->own, n, sizeof *of_mean);
    asc_shape *of_value = asc_take_bytes(st->own, n, sizeof *of_value);
    k->policy = asc_policy_name(st->kind[k->kind]);
    k->place = asc_take_format(a->arena, "%s/%s", st->name, k->policy);
    k->total_draw = asc_take(a->arena, st->boot.replicates);
    ASC_TRY(asc_arena_check(st->own, err));
    for (size_t l = 0; l < st->levels->levels; l++)
        ASC_TRY(asc_support_count(
            st->problem, st->kind[k->kind], &st->levels->level[l].game,
            st->levels->level[l].functions, a->arena, &k->support[l], err));
    k->nothing = asc_withhold_nothing(st->problem, &k->support[0], a->arena);
    k->intervals = intervals_withheld(a, st, k->policy);
    if (k->intervals != NULL && st->boot.replicates > 0) withhold_thin(a, st, k);
    ASC_TRY(asc_arena_check(a->arena, err));
    k->total = asc_stage_gain(st, mean[n - 1], mean[0]);
    total_draws(st, k);
    ASC_TRY(asc_stage_accelerations(st, k->kind, a->crew, of_mean, of_value, err));
    for (size_t l = 0; l < st->levels->levels; l++)
        ASC_TRY(level_tables(a, st, k, l, of_mean, of_value, err));
    if (k->nothing[0] != '\0') asc_answer_note(a, "withheld", k->place, k->nothing);
    if (k->intervals != NULL && k->intervals[0] != '\0')
        asc_answer_note(a, "withheld", k->place, k->intervals);
    return asc_arena_check(a->arena, err);
}
