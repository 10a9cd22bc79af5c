/* Trials of an answer (ascribe/trials.h): run before it, laid out after it.
 *   /tables/multiverse          every choice of the grid, the registered one first
 *   /tables/multiverse_summary  how many have its sign, their quantiles (type 7), its place among them
 *   /tables/negative_exposure   what partners that can do nothing seem to have done
 *   /tables/permutation         how often totals as large come about by chance
 *   /tables/analyses            their entries after those of the groups
 *   position  share of the other estimates below the registered one, ties counted half */
#include "run_trials.h"
#include "ascribe/numeric.h"
#include "frame.h"
#include <math.h>
#include <string.h>

const char *asc_trial_cell(const asc_table *t, const char *column, size_t row,
                           asc_arena *arena)
{
    const asc_column *c = asc_table_find(t, column);
    char *cell = c == NULL ? NULL : asc_take_bytes(arena, c->width + 1, 1);
    return cell == NULL ? "" : asc_column_text(c, row, cell, c->width + 1);
}

static double number_at(const asc_table *t, const char *column, size_t row)
{
    const asc_column *c = asc_table_find(t, column);
    return c == NULL ? (double)NAN : asc_column_real(c, row);
}

static bool keyed(const asc_table *t, size_t row, const asc_trial *x, asc_arena *arena)
{
    const struct {
        const char *column, *is;
    } key[] = {{"outcome", x->outcome},
               {"model", x->model},
               {"policy", x->policy},
               {"level", "partner"}};
    for (size_t j = 0; j < sizeof key / sizeof *key; j++)
        if (asc_table_find(t, key[j].column) != NULL && key[j].is != NULL &&
            strcmp(asc_trial_cell(t, key[j].column, row, arena), key[j].is) != 0)
            return false;
    return true;
}

void asc_trial_total(const asc_result *r, asc_trial *x, asc_arena *arena)
{
    const asc_table *game = r == NULL ? NULL : asc_result_table(r, "game");
    const asc_table *model = r == NULL ? NULL : asc_result_table(r, "model");
    double most = 0.0;
    size_t all = SIZE_MAX;
    x->estimate = x->std_error = x->low = x->high = (double)NAN;
    for (size_t i = 0; game != NULL && i < game->rows; i++) {
        const double mask = number_at(game, "mask", i);
        if (!(mask > most) || !keyed(game, i, x, arena)) continue;
        most = mask;
        all = i;
    }
    if (all == SIZE_MAX) return;
    x->estimate = number_at(game, "value", all);
    x->std_error = number_at(game, "std.error", all);
    x->low = number_at(game, "conf.low", all);
    x->high = number_at(game, "conf.high", all);
    for (size_t i = 0; model != NULL && i < model->rows; i++) {
        asc_trial of = *x;
        of.policy = NULL;
        if (keyed(model, i, &of, arena))
            x->reason = asc_trial_cell(model, "withheld", i, arena);
    }
}

void asc_trial_keep(asc_trials *t, const char *name, const char *kind, const char *group,
                    const char *level, const asc_variant *v, asc_arena *arena)
{
    t->entry[t->entries++] =
        (asc_trial_entry){name, kind, group, level, v->reason, v->units};
    if (v->reason[0] != '\0') return;
    asc_analysis a = {.name = name};
    a.table = asc_take_bytes(arena, v->result.tables, sizeof(void *));
    for (size_t i = 0; a.table != NULL && i < v->result.tables; i++)
        a.table[a.tables++] = asc_table_copy(v->result.table[i], arena);
    t->analysis[t->analyses++] = a;
}

asc_status asc_run_trials(const asc_study *s, const asc_cohort *c, const asc_run *run,
                          asc_arena *arena, asc_trials *out, asc_error *err)
{
    const asc_gate_plan *g = &s->gate;
    const size_t cells = (1 + g->windows) * (1 + g->sets) * (1 + g->trims);
    const size_t each = 2 * s->outcomes * s->models;
    const size_t entries = cells + g->exposures;
    asc_trials t = {.grid = asc_take_bytes(arena, cells * each, sizeof *t.grid)};
    t.exposure = asc_take_bytes(arena, g->exposures * each, sizeof *t.exposure);
    t.entry = asc_take_bytes(arena, entries, sizeof *t.entry);
    t.analysis = asc_take_bytes(arena, entries, sizeof *t.analysis);
    ASC_TRY(asc_arena_check(arena, err));
    if (s->models > 0) {
        ASC_TRY(asc_run_multiverse(s, c, run, arena, &t, err));
        ASC_TRY(asc_run_exposures(s, c, run, arena, &t, err));
    }
    *out = t;
    return ASC_OK;
}

typedef struct laying {
    const asc_study *s;
    const asc_trials *t;
    const asc_result *r;
    asc_arena *arena;
    asc_frame grid, summary, exposure, permutation, entry;
} laying;

static void grid_row(laying *l, const asc_trial *x, const char *registered)
{
    asc_frame *f = &l->grid;
    asc_frame_texts(f, 7,
                    (const char *const[]){x->outcome, x->model, x->policy, registered,
                                          x->analysis, x->window, x->covariates});
    asc_frame_real(f, x->trim);
    if (isnan(x->units))
        asc_frame_null(f);
    else
        asc_frame_integer(f, (int64_t)x->units);
    asc_frame_reals(f, 4, (const double[]){x->estimate, x->std_error, x->low, x->high});
    asc_frame_text(f, x->reason);
}

static double units_of(const laying *l, const char *outcome, const char *model)
{
    const asc_table *t = asc_result_table(l->r, "model");
    const asc_trial of = {.outcome = outcome, .model = model, .policy = NULL};
    for (size_t i = 0; t != NULL && i < t->rows; i++)
        if (keyed(t, i, &of, l->arena)) return number_at(t, "units", i);
    return (double)NAN;
}

static bool in_grid(const asc_gate_plan *g, const char *model)
{
    for (size_t i = 0; i < g->multiverses; i++)
        if (strcmp(g->multiverse[i], model) == 0) return true;
    return g->multiverses == 0;
}

static bool has_trim(const laying *l, const char *model)
{
    for (size_t i = 0; i < l->t->grids; i++)
        if (strcmp(l->t->grid[i].model, model) == 0 && !isnan(l->t->grid[i].trim))
            return true;
    return false;
}

/* Estimates of one outcome under one kind of policy. */
typedef struct estimates {
    double *x; /* [n] those that are known                */
    size_t rows, n;
    double first; /* of the registered choice                 */
} estimates;

static void note(estimates *e, double x)
{
    if (e->rows++ == 0) e->first = x;
    if (!isnan(x)) e->x[e->n++] = x;
}

/* The registered choice, and the other models with it. */
static void lay_registered(laying *l, const asc_outcome *o, const char *policy,
                           estimates *e)
{
    for (size_t m = 0; m < l->s->models; m++) {
        const asc_model_spec *spec = &l->s->model[m];
        const bool asked =
            strcmp(policy, "delivered") == 0 ? spec->delivered : spec->universal;
        if (!asked || (m > 0 && !in_grid(&l->s->gate, spec->name))) continue;
        asc_trial row = {.outcome = o->name,
                         .model = spec->name,
                         .policy = policy,
                         .analysis = "",
                         .window =
                             o->linked == NULL ? "" : o->linked->records.window.text,
                         .covariates = "all",
                         .trim = has_trim(l, spec->name) ? spec->trim : (double)NAN,
                         .units = units_of(l, o->name, spec->name),
                         .reason = ""};
        asc_trial_total(l->r, &row, l->arena);
        grid_row(l, &row, m == 0 ? "yes" : "no");
        note(e, row.estimate);
    }
}

static void lay_summary(laying *l, const asc_outcome *o, const char *policy, estimates *e)
{
    size_t same = 0, below = 0, ties = 0;
    for (size_t i = 0; i < e->n; i++) {
        same += e->x[i] * e->first > 0.0;
        below += e->x[i] < e->first;
        ties += e->x[i] == e->first;
    }
    asc_sort(e->x, e->n);
    const double none = (double)NAN, half = 0.5 * ((double)ties - 1.0);
    const bool known = e->n > 1 && !isnan(e->first);
    asc_frame *f = &l->summary;
    asc_frame_texts(f, 3, (const char *const[]){o->name, l->s->model[0].name, policy});
    asc_frame_integer(f, (int64_t)e->rows);
    asc_frame_integer(f, (int64_t)e->n);
    asc_frame_real(f, isnan(e->first) ? none : (double)same / (double)e->rows);
    for (int q = 0; q < 5; q++)
        asc_frame_real(f, e->n == 0 ? none : asc_quantile_sorted(e->x, e->n, 0.25 * q));
    asc_frame_real(f, e->first);
    asc_frame_real(f, known ? ((double)below + half) / ((double)e->n - 1.0) : none);
}

static asc_status lay_grid(laying *l, const asc_outcome *o, const char *policy,
                           asc_error *err)
{
    estimates e = {.x = asc_take(l->arena, l->s->models + l->t->grids),
                   .first = (double)NAN};
    ASC_TRY(asc_arena_check(l->arena, err));
    lay_registered(l, o, policy, &e);
    for (size_t i = 0; i < l->t->grids; i++) {
        const asc_trial *row = &l->t->grid[i];
        if (strcmp(row->outcome, o->name) != 0 || strcmp(row->policy, policy) != 0)
            continue;
        grid_row(l, row, "no");
        note(&e, row->estimate);
    }
    if (e.rows > 1) lay_summary(l, o, policy, &e);
    return ASC_OK;
}

static void lay_exposures(laying *l)
{
    for (size_t i = 0; i < l->t->exposures; i++) {
        const asc_exposure_trial *x = &l->t->exposure[i];
        asc_frame_texts(
            &l->exposure, 4,
            (const char *const[]){x->outcome, x->model, x->policy, x->exposure});
        if (isnan(x->reached))
            asc_frame_null(&l->exposure);
        else
            asc_frame_integer(&l->exposure, (int64_t)x->reached);
        asc_frame_reals(&l->exposure, 4,
                        (const double[]){x->estimate, x->std_error, x->low, x->high});
        asc_frame_text(&l->exposure, x->reason);
    }
}

static void lay_permutations(laying *l)
{
    for (size_t i = 0; i < l->t->permutations; i++) {
        const asc_permutation *x = &l->t->permutation[i];
        const size_t count[] = {x->items, x->strata, x->permutations, x->refused,
                                x->exceeding};
        asc_frame_texts(
            &l->permutation, 4,
            (const char *const[]){x->outcome, x->model, x->policy, x->scheme});
        for (size_t j = 0; j < sizeof count / sizeof *count; j++)
            asc_frame_integer(&l->permutation, (int64_t)count[j]);
        asc_frame_reals(&l->permutation, 2, (const double[]){x->statistic, x->p});
        asc_frame_text(&l->permutation, x->reason);
    }
}

static void lay_entry(laying *l, const asc_trial_entry *e)
{
    asc_frame_texts(&l->entry, 4,
                    (const char *const[]){e->name, e->kind, e->group, e->level});
    if (isnan(e->units))
        asc_frame_null(&l->entry);
    else
        asc_frame_integer(&l->entry, (int64_t)e->units);
    asc_frame_text(&l->entry, e->reason);
}

static void lay_entries(laying *l)
{
    const asc_table *groups = asc_result_table(l->r, "analyses");
    for (size_t i = 0; groups != NULL && i < groups->rows; i++) {
        const asc_trial_entry e = {asc_trial_cell(groups, "name", i, l->arena),
                                   asc_trial_cell(groups, "kind", i, l->arena),
                                   asc_trial_cell(groups, "group", i, l->arena),
                                   asc_trial_cell(groups, "level", i, l->arena),
                                   asc_trial_cell(groups, "reason", i, l->arena),
                                   number_at(groups, "units", i)};
        lay_entry(l, &e);
    }
    for (size_t i = 0; i < l->t->entries; i++) lay_entry(l, &l->t->entry[i]);
}

static void open_frames(laying *l)
{
    l->grid = asc_frame_open(l->arena, "multiverse",
                             "t:outcome t:model t:policy t:registered t:analysis "
                             "t:window t:covariates r:trim n:units r:estimate "
                             "r:std.error r:conf.low r:conf.high t:reason");
    l->summary = asc_frame_open(l->arena, "multiverse_summary",
                                "t:outcome t:model t:policy n:choices n:estimated "
                                "r:same_sign r:low r:q25 r:median r:q75 r:high "
                                "r:registered r:position");
    l->exposure =
        asc_frame_open(l->arena, "negative_exposure",
                       "t:outcome t:model t:policy t:exposure n:reached "
                       "r:estimate r:std.error r:conf.low r:conf.high t:reason");
    l->permutation = asc_frame_open(l->arena, "permutation",
                                    "t:outcome t:model t:policy t:scheme n:items "
                                    "n:strata n:permutations n:refused n:exceeding "
                                    "r:statistic r:p.value t:reason");
    l->entry = asc_frame_open(l->arena, "analyses",
                              "t:name t:kind t:group t:level n:units t:reason");
}

/* The result with these tables at its end; one of the same name is replaced. */
static asc_status put_tables(laying *l, asc_result *out, asc_error *err)
{
    enum { MORE = 5 };
    const asc_frame *frame[MORE] = {&l->grid, &l->summary, &l->exposure, &l->permutation,
                                    &l->entry};
    asc_table **table = asc_take_bytes(l->arena, out->tables + MORE, sizeof(void *));
    asc_analysis *analysis =
        asc_take_bytes(l->arena, out->analyses + l->t->analyses + 1, sizeof *analysis);
    ASC_TRY(asc_arena_check(l->arena, err));
    size_t n = 0, a = 0;
    for (size_t i = 0; i < out->tables; i++)
        if (strcmp(out->table[i]->name, "analyses") != 0) table[n++] = out->table[i];
    for (size_t i = 0; i < MORE; i++)
        if (frame[i]->rows > 0) table[n++] = asc_frame_table(frame[i]);
    for (size_t i = 0; i < out->analyses; i++) analysis[a++] = out->analysis[i];
    for (size_t i = 0; i < l->t->analyses; i++) analysis[a++] = l->t->analysis[i];
    ASC_TRY(asc_arena_check(l->arena, err));
    out->table = table;
    out->tables = n;
    out->analysis = analysis;
    out->analyses = a;
    return ASC_OK;
}

asc_status asc_trials_tell(const asc_study *s, const asc_trials *t, asc_arena *arena,
                           asc_result *out, asc_error *err)
{
    static const char *const policy[] = {"delivered", "universal"};
    laying l = {.s = s, .t = t, .r = out, .arena = arena};
    if (t->entries == 0 && t->permutations == 0) return ASC_OK;
    open_frames(&l);
    for (size_t o = 0; o < s->outcomes && t->grids > 0; o++)
        for (size_t k = 0; k < 2; k++)
            if (strcmp(s->outcome[o].role, "primary") == 0)
                ASC_TRY(lay_grid(&l, &s->outcome[o], policy[k], err));
    lay_exposures(&l);
    lay_permutations(&l);
    lay_entries(&l);
    return put_tables(&l, out, err);
}
