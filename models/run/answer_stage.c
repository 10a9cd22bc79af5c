/* One outcome under one model: coefficients, the model row, notes about replicates; its policy kinds. */
#include "answer_money.h"
#include "ascribe/pool.h"
#include "ascribe/text.h"
#include <math.h>
#include <string.h>

typedef struct columns {
    const asc_answer *a;
    const asc_columns *of;
    asc_interval *out;
} columns;

asc_interval_spec asc_answer_spec(const asc_answer *a, const asc_shape *shape)
{
    asc_interval_spec spec = {.kind = a->interval, .level = a->study->level};
    if (shape != NULL) {
        spec.acceleration = shape->acceleration;
        spec.std_error = shape->std_error;
        spec.reach = shape->reach;
        spec.spread = shape->spread;
    } else if (spec.kind == ASC_BCA || spec.kind == ASC_INFLUENCE) {
        spec.kind = ASC_PERCENTILE;
    }
    if (spec.kind == ASC_STUDENTIZED && spec.spread == NULL) spec.kind = ASC_PERCENTILE;
    return spec;
}

void asc_answer_count(asc_answer *a, const asc_interval *ci)
{
    a->one_sided += ci->flaw == ASC_FLAW_ONE_SIDED;
    a->folded += ci->flaw == ASC_FLAW_FOLDED;
}

static asc_status column_interval(void *context, size_t task, size_t worker,
                                  asc_error *err)
{
    const columns *c = context;
    const asc_columns *of = c->of;
    const size_t r = c->a->study->replicates;
    asc_arena *work = c->a->crew->worker[worker].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    double *scratch = asc_take(work, r);
    ASC_TRY(asc_arena_check(work, err));
    const asc_interval_spec spec =
        asc_answer_spec(c->a, of->shape == NULL ? NULL : of->shape + task);
    c->out[task] = asc_interval_make(spec, of->estimate[task], of->draws + task, r,
                                     of->stride, scratch);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_answer_intervals(asc_answer *a, const asc_columns *of, asc_interval *out,
                                asc_error *err)
{
    for (size_t j = 0; j < of->count; j++)
        out[j] = (asc_interval){
            .std_error = (double)NAN, .low = (double)NAN, .high = (double)NAN};
    if (of->draws == NULL || a->study->replicates == 0 || a->few) return ASC_OK;
    columns c = {.a = a, .of = of, .out = out};
    ASC_TRY(asc_pool_run(of->count, column_interval, &c, err));
    for (size_t j = 0; j < of->count; j++) asc_answer_count(a, &out[j]);
    return ASC_OK;
}

const char *asc_interval_name(asc_interval_kind kind)
{
    static const char *const name[] = {"percentile", "basic",     "normal",
                                       "bca",        "influence", "studentized"};
    return name[kind];
}

static const char *interactions_name(asc_interactions i)
{
    return i == ASC_PAIRS ? "pairs" : i == ASC_ALL_INTERACTIONS ? "all" : "none";
}

static asc_status coefficients(asc_answer *a, const asc_stage *st, asc_error *err)
{
    asc_interval *ci = asc_take_bytes(a->arena, st->terms, sizeof *ci);
    ASC_TRY(asc_arena_check(a->arena, err));
    const asc_columns of = {.estimate = st->coef,
                            .draws =
                                st->row == NULL ? NULL : st->row + asc_stage_coef(st),
                            .stride = st->stride,
                            .count = st->terms};
    ASC_TRY(asc_answer_intervals(a, &of, ci, err));
    for (size_t j = 0; j < st->terms; j++) {
        asc_frame_texts(&a->coefficient, 4,
                        (const char *const[]){st->outcome->name, st->spec->name,
                                              st->part[j], st->term[j]});
        asc_frame_reals(&a->coefficient, 2,
                        (const double[]){st->coef[j], ci[j].std_error});
    }
    return ASC_OK;
}

/* What few clusters do to intervals of the kind in force. */
static void cluster_notes(asc_answer *a, const asc_stage *st)
{
    const size_t clusters = st->problem->clusters;
    if (st->endings.replicates == 0 || clusters < ASC_CLUSTERS_LEAST ||
        clusters >= ASC_CLUSTERS_FEW)
        return;
    const char *text =
        st->interval == ASC_INFLUENCE
            ? "intervals are from influence values with a correction for few clusters (t "
              "quantiles); draws, places and p.positive are from the bootstrap and too "
              "sure"
        : st->interval == ASC_STUDENTIZED
            ? "intervals are studentized, which few clusters need; shares, places and "
              "p.positive are from the plain bootstrap and too sure"
            : "bootstrap intervals from fewer than 40 are too narrow (95 % intervals "
              "cover "
              "about 84 % with 6 and 93 % with 20)";
    asc_answer_note(a, "few_clusters", st->name,
                    asc_take_format(a->arena, "%zu clusters: %s", clusters, text));
}

static void replicate_notes(asc_answer *a, const asc_stage *st)
{
    const asc_endings *e = &st->endings;
    const double r = (double)e->replicates;
    if ((double)e->boundary > ASC_BOUNDARY_MAX * r)
        asc_answer_note(
            a, "boundary", st->name,
            asc_take_format(a->arena,
                            "%zu of %zu replicates had a level without events (or "
                            "without non-events); the limit of their policy means "
                            "was taken",
                            e->boundary, e->replicates));
    if ((double)e->absent > ASC_BOUNDARY_MAX * r)
        asc_answer_note(a, "absent", st->name,
                        asc_take_format(a->arena,
                                        "in %zu of %zu replicates a level or partner was "
                                        "absent; its column was left out there",
                                        e->absent, e->replicates));
    if (e->refused > 0)
        asc_answer_note(
            a, "refused", st->name,
            asc_take_format(a->arena,
                            "%zu of %zu replicates were refused because their "
                            "policy means did not settle (%zu of them with a level "
                            "without events, %zu with a level or partner absent)",
                            e->refused, e->replicates, e->refused_boundary,
                            e->refused_absent));
    cluster_notes(a, st);
    if (!st->dense)
        asc_answer_note(
            a, "large_game", st->name,
            asc_take_format(a->arena,
                            "%zu coalitions: no intervals for single coalitions and "
                            "no draws of them; contributions have both",
                            st->coalitions));
    if (e->replicates == 0)
        asc_answer_note(a, "no_replicates", st->name,
                        "no bootstrap replicates were asked for: no standard errors, "
                        "intervals or percentages");
}

/* What bca could not do. */
static void bca_notes(asc_answer *a, const asc_stage *st)
{
    if (a->one_sided > 0)
        asc_answer_note(
            a, "bca", st->name,
            asc_take_format(a->arena,
                            "%zu bca intervals are withheld: all draws lie on one side "
                            "of the estimate, so z0 is infinite; use percentile",
                            a->one_sided));
    if (a->folded > 0)
        asc_answer_note(
            a, "bca", st->name,
            asc_take_format(a->arena,
                            "%zu bca intervals are withheld: 1 - a (z0 + z) is not "
                            "above 0 for acceleration a, so no level corresponds; use "
                            "percentile or a lower level",
                            a->folded));
}

static void model_row(asc_answer *a, const asc_stage *st, double events,
                      const char *withheld, const char *share_reason)
{
    const asc_endings *e = &st->endings;
    asc_frame *f = &a->model;
    asc_frame_texts(f, 4,
                    (const char *const[]){st->outcome->name, st->spec->name,
                                          asc_family_name(st->problem->family),
                                          interactions_name(st->spec->interactions)});
    asc_frame_integer(f, (int64_t)asc_problem_units(st->problem));
    asc_frame_integer(f, (int64_t)st->problem->clusters);
    asc_frame_real(f, events);
    asc_frame_integer(f, (int64_t)st->terms);
    asc_frame_real(f, st->condition);
    asc_frame_integer(f, (int64_t)st->passes);
    asc_frame_integer(f, (int64_t)e->replicates);
    asc_frame_text(f, e->replicates == 0 ? "none" : asc_interval_name(st->interval));
    asc_frame_real(f, a->study->level);
    asc_frame_integer(f, (int64_t)e->boundary);
    asc_frame_integer(f, (int64_t)e->absent);
    asc_frame_integer(f, (int64_t)e->refused);
    asc_frame_text(f, withheld);
    asc_frame_text(f, share_reason);
    asc_frame_text(f, asc_target_name(st->spec, a->arena));
    asc_frame_real(f, st->target);
    asc_frame_text(f,
                   asc_list_text(st->problem, &st->spec->exposure_covariates, a->arena));
    asc_frame_text(f,
                   asc_list_text(st->problem, &st->spec->outcome_covariates, a->arena));
}

/* Reasons of two kinds in one text, each with its policy's name when there are two. */
static const char *join(const asc_kind_answer *k, size_t kinds, bool share,
                        asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    for (size_t i = 0; i < kinds; i++) {
        const char *reason = share ? k[i].share_reason : k[i].withheld;
        if (reason == NULL || reason[0] == '\0') continue;
        if (t.length > 0) asc_text_add(&t, "; ");
        if (kinds > 1) asc_text_format(&t, "%s: ", k[i].policy);
        asc_text_add(&t, reason);
    }
    return t.data;
}

asc_status asc_answer_stage(asc_answer *a, const asc_stage *st, asc_gain rate,
                            asc_error *err)
{
    asc_kind_answer k[ASC_KINDS];
    memset(k, 0, sizeof k);
    a->interval = st->interval;
    a->few = st->problem->clusters < ASC_CLUSTERS_LEAST;
    a->one_sided = a->folded = 0;
    ASC_TRY(coefficients(a, st, err));
    for (size_t i = 0; i < st->kinds; i++) {
        k[i].kind = i;
        ASC_TRY(asc_answer_kind(a, st, &k[i], err));
        ASC_TRY(asc_money_total(a, st, &k[i], err));
        ASC_TRY(asc_answer_contribution(a, st, &k[i], err));
        ASC_TRY(asc_answer_more(a, st, &k[i], err));
        ASC_TRY(asc_answer_sentences(a, st, &k[i], rate, err));
    }
    ASC_TRY(asc_answer_fact(a, st, &k[0], rate, err));
    asc_answer_lists(a, st);
    asc_answer_overlap(a, st);
    replicate_notes(a, st);
    bca_notes(a, st);
    const double events = rate.estimate * asc_stage_weight(st);
    model_row(a, st, events, join(k, st->kinds, false, a->arena),
              join(k, st->kinds, true, a->arena));
    return asc_arena_check(a->arena, err);
}
