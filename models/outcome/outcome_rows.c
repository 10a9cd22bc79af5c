/* Policy means from the means of rows, for outcome models that are no single generalised linear one:
 *   mean(S) = sum_i w_i m_i(a_i & S) / sum_i w_i,  m_i(t) given by a function
 * Rows of one pattern a share its sub-policies t: each (row, t) is asked for once when all coalitions are
 * wanted (ascribe/policy.h), else each row once for every coalition listed. */
#include "outcome_rows.h"
#include "ascribe/numeric.h"

typedef struct task {
    const asc_outcome_model *m;
    const double *w;
    asc_row_means *f;
    const void *context;
    const asc_patterns *by;
    double *g;     /* [2^K] */
    asc_mask *sub; /* [2^K] */
    double total;
} task;

/* Sum of w m under t over the rows of a pattern. */
static double group_sum(const task *job, size_t group, asc_mask t)
{
    uint32_t row[ASC_ROWS];
    double mean[ASC_ROWS], sum = 0.0;
    const size_t end = job->by->first[group + 1];
    for (size_t at = job->by->first[group]; at < end;) {
        size_t count = 0;
        for (; at < end && count < ASC_ROWS; at++)
            if (job->w[job->by->row[at]] != 0.0) row[count++] = job->by->row[at];
        if (count == 0) continue;
        job->f(job->context, row, count, t, mean);
        double part = 0.0;
        for (size_t i = 0; i < count; i++) part += job->w[row[i]] * mean[i];
        sum += part;
    }
    return sum;
}

static void listed(const task *job, double *mean)
{
    for (size_t s = 0; s < job->m->coalitions; s++) {
        mean[s] = 0.0;
        for (size_t g = 0; g < job->by->count; g++)
            mean[s] += group_sum(job, g, job->by->mask[g] & job->m->coalition[s]);
        mean[s] /= job->total;
    }
}

static void patterns(const task *job, double *mean)
{
    const unsigned players = (unsigned)job->m->problem->players;
    const size_t sets = (size_t)1 << players;
    for (size_t t = 0; t < sets; t++) mean[t] = 0.0;
    for (size_t g = 0; g < job->by->count; g++) {
        const unsigned members = asc_set_size(job->by->mask[g]);
        const size_t subsets = (size_t)1 << members;
        asc_subsets(job->by->mask[g], job->sub);
        for (size_t j = 0; j < subsets; j++) job->g[j] = group_sum(job, g, job->sub[j]);
        asc_moebius(job->g, members);
        for (size_t j = 0; j < subsets; j++) mean[job->sub[j]] += job->g[j];
    }
    asc_zeta(mean, players);
    for (size_t t = 0; t < sets; t++) mean[t] /= job->total;
}

asc_status asc_outcome_row_means(const asc_outcome_model *m, const double *w,
                                 asc_row_means *f, const void *context, asc_arena *work,
                                 double *mean, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    task job = {.m = m, .w = w, .f = f, .context = context, .total = asc_sum(w, m->n)};
    if (m->coalition == NULL) {
        const size_t sets = (size_t)1 << m->problem->players;
        job.g = asc_take(work, sets);
        job.sub = asc_take_bytes(work, sets, sizeof *job.sub);
        ASC_TRY(asc_arena_check(work, err));
    }
    const bool asked[] = {m->delivered, m->universal};
    for (size_t kind = 0; kind < sizeof asked / sizeof *asked; kind++) {
        if (!asked[kind]) continue;
        job.by = &m->pattern[kind];
        if (m->coalition == NULL)
            patterns(&job, mean);
        else
            listed(&job, mean);
        mean += asc_outcome_coalitions(m);
    }
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

void asc_outcome_applied(const asc_outcome_model *m, size_t j, asc_mask *applied)
{
    const size_t coalitions = asc_outcome_coalitions(m);
    const bool first = m->delivered && j < coalitions;
    const asc_patterns *by = &m->pattern[first ? ASC_DELIVERED : ASC_UNIVERSAL];
    const asc_mask set = asc_outcome_coalition(m, j % coalitions);
    for (size_t g = 0; g < by->count; g++)
        for (size_t at = by->first[g]; at < by->first[g + 1]; at++)
            applied[by->row[at]] = by->mask[g] & set;
}
