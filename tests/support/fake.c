/* The study and estimator of fake.h. */
#include "fake.h"
#include "ascribe/text.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static asc_fake *current; /* the estimator interface carries no context */

static double loss(const asc_fake *f, size_t i, asc_mask keep)
{
    const asc_mask lost = f->delivered[i] & ~keep;
    double sum = f->y[i];
    for (size_t k = 0; k < f->players; k++)
        if ((lost >> k & 1) != 0) sum += f->harm[k];
    if ((f->delivered[i] & 3) == 3 && (lost & 3) != 0) sum += f->joint;
    if ((f->delivered[i] & 7) == 7 && (lost & 7) != 0) sum += f->triple;
    return sum;
}

static void means(const asc_fake *f, const double *w, double *mean)
{
    const size_t coalitions = asc_settings_count(&f->asked, f->players);
    double all = 0.0;
    for (size_t i = 0; i < f->n; i++) all += w[i];
    for (size_t kind = 0, at = 0; kind < 2; kind++) {
        if (kind == 0 ? !f->model.delivered : !f->model.universal) continue;
        for (size_t s = 0; s < coalitions; s++, at++) {
            double sum = 0.0;
            for (size_t i = 0; i < f->n; i++)
                sum += w[i] * loss(f, i, asc_settings_mask(&f->asked, s));
            mean[at] = sum / all;
        }
    }
}

/* Cluster sums of w_i (f_i(S) - mean(S)). */
static void influence(const asc_fake *f, const double *mean, double *l)
{
    const size_t clusters = f->clusters;
    const size_t coalitions = asc_settings_count(&f->asked, f->players);
    for (size_t kind = 0, at = 0; kind < 2; kind++) {
        if (kind == 0 ? !f->model.delivered : !f->model.universal) continue;
        for (size_t s = 0; s < coalitions; s++, at++) {
            for (size_t c = 0; c < clusters; c++) l[c + at * clusters] = 0.0;
            for (size_t i = 0; i < f->n; i++)
                l[f->problem.cluster[i] + at * clusters] +=
                    f->w[i] * (loss(f, i, asc_settings_mask(&f->asked, s)) - mean[at]);
        }
    }
}

static asc_status prepare(const asc_problem *p, const asc_settings *s, asc_arena *arena,
                          void **plan, const char *const **terms, size_t *count,
                          asc_error *err)
{
    (void)p;
    current->asked = *s;
    const char **name = asc_take_bytes(arena, 2, sizeof *name);
    ASC_TRY(asc_arena_check(arena, err));
    name[0] = asc_take_text(arena, "(intercept)");
    name[1] = asc_take_text(arena, "a");
    ASC_TRY(asc_arena_check(arena, err));
    *terms = name;
    *count = 2;
    *plan = current;
    return ASC_OK;
}

static asc_status fit(const void *plan, asc_arena *work, asc_means *out, asc_error *err)
{
    const asc_fake *f = plan;
    (void)work;
    (void)err;
    means(f, f->w, out->mean);
    if (!f->influence) out->influence = NULL;
    if (out->influence != NULL) influence(f, out->mean, out->influence);
    out->coef[0] = -1.5;
    out->coef[1] = 0.25;
    out->code = ASC_FIT_OK;
    out->passes = 5;
    out->condition = 12.0;
    return ASC_OK;
}

static asc_status refit(const void *plan, const double *w, const double *start,
                        asc_arena *work, asc_means *out, asc_error *err)
{
    (void)plan;
    (void)work;
    (void)err;
    asc_fake *f = current;
    means(f, w, out->mean);
    double reached = 0.0;
    for (size_t i = 0; i < f->n; i++)
        if ((f->delivered[i] & 1) != 0) reached += w[i];
    const size_t key = (size_t)reached;
    out->coef[0] = start[0] + reached;
    out->coef[1] = start[1] * 2.0;
    out->passes = 3 + key % 2;
    out->code = ASC_FIT_OK;
    if (f->boundary_every > 0 && key % f->boundary_every == 0)
        out->code |= ASC_FIT_BOUNDARY;
    if (f->refuse_every > 0 && key % f->refuse_every == 0) out->code |= ASC_FIT_REFUSED;
    if (f->stop_after > 0 && atomic_fetch_add(&f->refits, 1) + 1 >= f->stop_after)
        atomic_store(f->stop, true);
    return ASC_OK;
}

static const asc_estimator estimator = {
    .name = "fake", .prepare = prepare, .fit = fit, .refit = refit};

/* Average marginal contribution over all orders, by recursion: slow and plain. */
static void orders(const asc_game *g, size_t in, size_t count, double *phi, double *n)
{
    if (count == g->n) (*n)++;
    for (size_t k = 0; k < g->n; k++) {
        if ((in >> k & 1) != 0) continue;
        double below = *n;
        orders(g, in | (size_t)1 << k, count + 1, phi, n);
        phi[k] += (*n - below) * (g->v[in | (size_t)1 << k] - g->v[in]);
    }
}

static asc_status solve(const asc_game *g, const double *option, asc_arena *work,
                        double *phi, asc_error *err)
{
    (void)option;
    (void)work;
    (void)err;
    double n = 0.0;
    for (size_t k = 0; k < g->n; k++) phi[k] = 0.0;
    orders(g, 0, 0, phi, &n);
    for (size_t k = 0; k < g->n; k++) phi[k] /= n;
    return ASC_OK;
}

static double choose(size_t n, size_t k)
{
    double c = 1.0;
    for (size_t i = 1; i <= k; i++) c = c * (double)(n - k + i) / (double)i;
    return c;
}

static asc_status weight(const asc_game *g, const double *option, size_t player,
                         double *w, asc_error *err)
{
    const size_t n = g->n;
    (void)option;
    (void)err;
    for (size_t s = 0; s < (size_t)1 << n; s++) {
        size_t others = 0;
        for (size_t k = 0; k < n; k++) others += k != player && (s >> k & 1) != 0 ? 1 : 0;
        w[s] = 0.5 / ((double)n * choose(n - 1, others));
    }
    return ASC_OK;
}

const asc_index asc_fake_index = {.name = "shapley",
                                  .laws = ASC_LAW_EFFICIENT | ASC_LAW_SYMMETRIC |
                                          ASC_LAW_NULL | ASC_LAW_LINEAR,
                                  .solve = solve,
                                  .weight = weight};

static const asc_estimator *find_estimator(const char *name)
{
    return strcmp(name, "fake") == 0 ? &estimator : NULL;
}

static const asc_index *find_index(const char *name)
{
    if (current->players > 4) return asc_index_find(name); /* n! orders are too many */
    return strcmp(name, "shapley") == 0 ? &asc_fake_index : NULL;
}

static const asc_run_models models = {.estimator = find_estimator, .index = find_index};

static void fill_problem(asc_fake *f, asc_arena *arena)
{
    static const char *const names[] = {"hospital", "pharmacy", "community", "d", "e",
                                        "f",        "g",        "h",         "i", "j",
                                        "k",        "l",        "m"};
    f->delivered = asc_take_bytes(arena, f->n, sizeof *f->delivered);
    f->y = asc_take(arena, f->n);
    f->w = asc_take(arena, f->n);
    uint32_t *cluster = asc_take_bytes(arena, f->n, sizeof *cluster);
    for (size_t i = 0; i < f->n; i++) {
        f->delivered[i] =
            (asc_mask)((i * 2654435761U >> 7) & (((size_t)1 << f->players) - 1));
        f->y[i] = i % 7 == 0 ? 1.0 : 0.0;
        f->w[i] = 1.0;
        cluster[i] = (uint32_t)(i / 3);
    }
    for (size_t k = 0; k < f->players; k++) {
        f->player[k] = names[k];
        f->harm[k] = 0.1 / (double)(k + 1);
    }
    f->problem = (asc_problem){.n = f->n,
                               .players = f->players,
                               .player = f->player,
                               .delivered = f->delivered,
                               .y = f->y,
                               .w = f->w,
                               .cluster = cluster,
                               .clusters = f->clusters,
                               .family = ASC_BINOMIAL,
                               .lower_is_better = true,
                               .outcome = "readmission"};
}

asc_fake *asc_fake_study(asc_arena *arena, size_t n, size_t players, size_t replicates)
{
    static const asc_index_spec index[] = {{.name = "shapley", .option = ""}};
    asc_fake *f = asc_take_bytes(arena, 1, sizeof *f);
    f->n = n;
    f->players = players;
    f->clusters = (n + 2) / 3;
    fill_problem(f, arena);
    f->outcome = (asc_outcome){.name = "readmission",
                               .role = "primary",
                               .family = ASC_BINOMIAL,
                               .lower_is_better = true,
                               .noun = {"readmission", "readmissions"},
                               .per = 1000.0};
    f->model = (asc_model_spec){.name = "main", .model = "fake", .delivered = true};
    f->study = (asc_study){.file = "fake.yaml",
                           .text = "study: {name: fake}\n",
                           .name = "fake",
                           .outcome = &f->outcome,
                           .outcomes = 1,
                           .model = &f->model,
                           .models = 1,
                           .index = index,
                           .indices = 1,
                           .replicates = replicates,
                           .seed = 20261122,
                           .level = 0.95};
    f->bound = (asc_bound){
        .units = n, .unit_noun = "discharges", .problem = &f->problem, .problems = 1};
    f->run.models = &models;
    current = f;
    return f;
}

double asc_fake_cell(const asc_result *r, const char *table, const char *column,
                     size_t row)
{
    const asc_table *t = asc_result_table(r, table);
    const asc_column *c = asc_table_find(t, column);
    if (c == NULL || row >= t->rows) {
        (void)fprintf(stderr, "no cell %s.%s[%zu]\n", table, column, row);
        return -999.0;
    }
    return asc_column_real(c, row);
}

const char *asc_fake_text(const asc_result *r, const char *table, const char *column,
                          size_t row)
{
    static char buffer[4096];
    const asc_table *t = asc_result_table(r, table);
    const asc_column *c = asc_table_find(t, column);
    if (c == NULL || row >= t->rows) return "(no such cell)";
    return asc_column_cell(c, row, buffer, sizeof buffer);
}

char *asc_fake_dump(const asc_result *r, asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    char cell[4096];
    for (size_t i = 0; i < r->tables; i++)
        for (size_t j = 0; j < r->table[i]->columns; j++) {
            const asc_column *c = &r->table[i]->column[j];
            asc_text_format(&t, "%s.%s:", r->table[i]->name, c->name);
            for (size_t k = 0; k < r->table[i]->rows; k++)
                asc_text_format(&t, " %s", asc_column_cell(c, k, cell, sizeof cell));
            asc_text_add(&t, "\n");
        }
    for (size_t d = 0; d < r->draw_count; d++) {
        asc_text_format(&t, "%s:", r->draws[d].path);
        for (size_t i = 0; i < r->draws[d].replicates * r->draws[d].columns; i++)
            asc_text_format(&t, " %a", r->draws[d].value[i]);
        asc_text_add(&t, "\n");
    }
    return t.data;
}

bool asc_fake_says(const asc_result *r, const char *table, const char *column,
                   const char *words)
{
    const asc_table *t = asc_result_table(r, table);
    for (size_t i = 0; t != NULL && i < t->rows; i++)
        if (strstr(asc_fake_text(r, table, column, i), words) != NULL) return true;
    return false;
}
