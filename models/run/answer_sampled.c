/* The error of a sample of coalitions beside that of the data, for Shapley values within a budget.
 *   Q(x)   variance between samples of a game x, by the plan (models/sampling/plan.c)
 *   data   variance over the draws r of phi(v_r), with the coalitions as they are
 *   order  max(0, Q(v) - mean_r Q(v_r - v)): what remains with exact values
 *   se^2 = data + order, interval phi -+ t(nu) se, nu after Satterthwaite with R - 1 and the samples that carry Q
 * as for orders in models/sampling/order_noise.c. Places, P(phi > 0), pairs and shares are read off the draws, so
 * the error is added to these: normal numbers of the size sqrt(order), moved by the same amount each so that a
 * draw still sums to v(N), and enlarged by sqrt(n / (n - 1)) for what the move takes away.
 * Stream: (seed, ASC_PURPOSE_ORDER, 2^32 + 2 r + level). */
#include "answer_index.h"
#include "ascribe/numeric.h"
#include "ascribe/rng.h"
#include <math.h>
#include <string.h>

typedef struct errors {
    double *order, *data, *freedom; /* [rows] */
} errors;

/* Mean and variance of a column over the replicates that were not refused. */
static double column_mean(const double *x, size_t r, size_t stride, size_t *known)
{
    double sum = 0.0;
    *known = 0;
    for (size_t d = 0; d < r; d++) {
        if (isnan(x[d * stride])) continue;
        sum += x[d * stride];
        ++*known;
    }
    return *known > 0 ? sum / (double)*known : (double)NAN;
}

static double column_variance(const double *x, size_t r, size_t stride)
{
    size_t known = 0;
    const double mean = column_mean(x, r, stride, &known);
    double squares = 0.0;
    for (size_t d = 0; d < r; d++)
        if (!isnan(x[d * stride])) squares += pow(x[d * stride] - mean, 2.0);
    return known > 1 ? squares / (double)(known - 1) : (double)NAN;
}

static asc_status find_errors(const asc_stage *st, const asc_kind_answer *k,
                              const asc_sampled_values *v, asc_arena *work, errors *e,
                              asc_error *err)
{
    const size_t n = v->x->rows, r = st->boot.replicates;
    const asc_run_level *l = v->x->level;
    const asc_sample_plan *plan = &v->x->sample->plan;
    const double *mean = st->mean + k->kind * st->coalitions;
    double *value = asc_take(work, plan->count), *phi = asc_take(work, n);
    double *own_freedom = asc_take(work, n);
    e->order = asc_take(work, n);
    e->data = asc_take(work, n);
    e->freedom = asc_take(work, n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < plan->count; j++) {
        const size_t at = v->x->sample->at[j];
        value[j] = asc_stage_gain(st, mean[l->at == NULL ? at : l->at[at]], mean[0]);
    }
    ASC_TRY(
        asc_sample_plan_solve(plan, value, false, work, phi, e->order, own_freedom, err));
    for (size_t i = 0; i < n; i++) {
        size_t known = 0;
        const double all = e->order[i];
        const double own = r > 1 ? column_mean(v->noise + i, r, n, &known) : 0.0;
        e->data[i] = r > 1 ? column_variance(v->draw + i, r, n) : (double)NAN;
        if (known > 0) e->order[i] = fmax(0.0, all - own);
        const double sum = e->order[i] + e->data[i];
        const double by_sample = own_freedom[i] > 0.0 ? all * all / own_freedom[i] : 0.0;
        const double spread =
            by_sample + e->data[i] * e->data[i] / fmax(1.0, (double)known - 1.0);
        e->freedom[i] = spread > 0.0 ? sum * sum / spread : (double)INFINITY;
    }
    return ASC_OK;
}

static void add_noise(const asc_stage *st, const asc_sampled_values *v,
                      const double *order, double *z)
{
    const size_t n = v->x->rows;
    const uint64_t level = v->x->level != &st->levels->level[0];
    const double enlarged = sqrt((double)n / ((double)n - 1.0));
    for (size_t d = 0; d < st->boot.replicates; d++) {
        asc_stream stream =
            asc_stream_open(st->study->seed, ASC_PURPOSE_ORDER,
                            (UINT64_C(1) << 32) + 2 * (uint64_t)d + level);
        double mean = 0.0;
        for (size_t i = 0; i < n; i++) {
            z[i] = asc_stream_normal(&stream) * sqrt(order[i]) * enlarged;
            mean += z[i] / (double)n;
        }
        for (size_t i = 0; i < n; i++) v->draw[d * n + i] += z[i] - mean;
    }
}

static void table_row(asc_answer *a, const asc_stage *st, const asc_kind_answer *k,
                      const asc_asked *x)
{
    const asc_run_sample *s = x->sample;
    asc_frame *f = &a->more.sampling;
    asc_frame_texts(f, 7,
                    (const char *const[]){st->outcome->name, st->spec->name, k->policy,
                                          x->level->name, x->index->name, x->text,
                                          asc_sampling_name(s->plan.method)});
    asc_frame_integer(f, (int64_t)s->budget);
    asc_frame_integer(f, (int64_t)s->plan.values);
    asc_frame_integer(f, (int64_t)s->plan.samples);
    asc_frame_integer(f, (int64_t)s->plan.pilot);
    asc_frame_reals(f, 3, s->plan.expected + ASC_SAMPLING_ANTITHETIC);
    asc_frame_text(f, s->plan.reason);
}

asc_status asc_answer_sampled(asc_answer *a, const asc_stage *st,
                              const asc_kind_answer *k, const asc_sampled_values *v,
                              asc_error *err)
{
    const size_t n = v->x->rows;
    asc_arena *work = a->crew->worker[0].arena;
    const asc_arena_mark mark = asc_arena_save(work);
    errors e = {0};
    double *z = asc_take(work, n);
    ASC_TRY(find_errors(st, k, v, work, &e, err));
    const bool known = st->boot.replicates > 1 && !a->few;
    for (size_t i = 0; i < n; i++) {
        const double se = sqrt(e.order[i] + e.data[i]);
        const double half =
            asc_t_quantile(0.5 + 0.5 * st->study->level, e.freedom[i]) * se;
        v->error[i] = sqrt(e.order[i]);
        v->ci[i] = (asc_interval){.std_error = known ? se : (double)NAN,
                                  .low = known ? v->phi[i] - half : (double)NAN,
                                  .high = known ? v->phi[i] + half : (double)NAN};
    }
    add_noise(st, v, e.order, z);
    table_row(a, st, k, v->x);
    asc_answer_note(
        a, "sampled", k->place,
        asc_take_format(
            a->arena,
            "%s of %zu %ss is sampled: %s, %zu of a budget of %zu coalitions; "
            "intervals, places and probabilities include the error of the sample",
            v->x->index->name, n, v->x->level->name,
            asc_sampling_name(v->x->sample->plan.method), v->x->sample->plan.values,
            v->x->sample->budget));
    asc_arena_rewind(work, mark);
    return asc_arena_check(a->arena, err);
}
