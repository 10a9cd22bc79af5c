/* Deliveries dealt out anew (evidence.permutations): how often would a total as large come about if no delivery
 * had done anything to anybody?
 *   T  |v(N)| of the registered model, refitted to every deal      p = (1 + #{T* >= T}) / (1 + deals)
 * which is exact whatever the number of deals (Phipson & Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9:39). Who
 * changes places with whom: dealing.c. A deal that cannot be fitted counts as one as large. Deal r depends
 * on the seed and r alone. With fewer than ASC_CLUSTERS_LEAST clusters, where no interval is given, the test is run
 * unasked. */
#include "ascribe/evidence.h"
#include "dealing.h"
#include "run_trials.h"
#include <math.h>
#include <string.h>

enum { UNASKED = 199 };

typedef struct dealt {
    const asc_problem *p;
    const asc_estimator *estimator;
    asc_settings settings;
    asc_dealing deal;
    uint64_t seed;
    const asc_stop *stop;
    double *total; /* [permutations + 1] |v(N)|, the last as it was; infinite: refused */
    size_t permutations;
} dealt;

/* |mu(N) - mu(nobody)|. */
static asc_status total_of(const dealt *t, const asc_problem *p, asc_arena *work,
                           double *out, asc_error *err)
{
    void *own = NULL;
    const char *const *term = NULL;
    size_t terms = 0;
    double mean[2];
    asc_means m = {.mean = mean};
    ASC_TRY(t->estimator->prepare(p, &t->settings, work, &own, &term, &terms, err));
    ASC_TRY(t->estimator->fit(own, work, &m, err));
    *out = fabs(mean[1] - mean[0]);
    return ASC_OK;
}

static asc_status one(void *context, size_t number, size_t worker, asc_error *err)
{
    dealt *t = context;
    (void)worker;
    ASC_REQUIRE(!asc_stop_asked(t->stop), err, ASC_ESTOPPED, "stopped");
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory for a deal");
    asc_problem p = *t->p;
    asc_mask *delivered = asc_take_bytes(work, p.n, sizeof *delivered);
    uint32_t *to = asc_take_bytes(work, t->deal.items, sizeof *to);
    asc_error reason = {0};
    asc_status s = asc_arena_check(work, err);
    if (s == ASC_OK) {
        asc_deal(&t->deal, t->seed, number, to, delivered);
        p.delivered = delivered;
        s = total_of(t, &p, work, &t->total[number], &reason);
        if (s != ASC_OK && asc_status_exit(s) == 1) {
            t->total[number] = (double)INFINITY;
            s = ASC_OK;
        } else if (s != ASC_OK && err != NULL) {
            *err = reason;
        }
    }
    asc_arena_destroy(work);
    return s;
}

static asc_status deal_out(dealt *t, asc_arena *arena, asc_permutation *row,
                           asc_error *err)
{
    double own = 0.0;
    ASC_REQUIRE(
        t->p->timing == NULL, err, ASC_EDATA,
        "outcome '%s' has early: clone: deliveries that share their time with the "
        "outcome cannot be dealt out to others",
        t->p->outcome);
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory to deal out deliveries");
    asc_status s = total_of(t, t->p, work, &own, err);
    asc_arena_destroy(work);
    ASC_TRY(s);
    ASC_TRY(asc_dealing_make(t->p, arena, &t->deal, err));
    t->total = asc_take(arena, t->permutations);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(asc_pool_run(t->permutations, one, t, err));
    row->scheme = t->deal.scheme;
    row->strata = t->deal.strata;
    row->items = t->deal.items;
    row->statistic = own;
    for (size_t r = 0; r < t->permutations; r++) {
        row->refused += isinf(t->total[r]) ? 1 : 0;
        row->exceeding += t->total[r] >= own * (1.0 - 1e-12);
    }
    row->p = (1.0 + (double)row->exceeding) / (1.0 + (double)t->permutations);
    return ASC_OK;
}

/* How many deals an outcome gets; 0: none. */
static size_t deals_of(const asc_study *s, const asc_problem *p)
{
    const bool few = s->replicates > 0 && p->clusters < ASC_CLUSTERS_LEAST &&
                     p->source == NULL; /* each deal is a fit of its own */
    return s->gate.permutations > 0 ? s->gate.permutations : few ? UNASKED : 0;
}

static asc_status test(const asc_study *s, const asc_problem *p, asc_policy_kind kind,
                       const asc_run *run, asc_arena *arena, asc_permutation *row,
                       asc_error *err)
{
    const asc_model_spec *spec = &s->model[0];
    const asc_mask masks[] = {0, asc_mask_all(p->players)};
    dealt t = {.p = p,
               .estimator = asc_estimator_find(spec->model),
               .settings = {.spec = spec,
                            .delivered = kind == ASC_DELIVERED,
                            .universal = kind == ASC_UNIVERSAL,
                            .coalition = masks,
                            .coalitions = 2},
               .seed = s->seed,
               .stop = &run->stop,
               .permutations = deals_of(s, p)};
    asc_error reason = {0};
    *row = (asc_permutation){.outcome = p->outcome,
                             .model = spec->name,
                             .policy = asc_policy_name(kind),
                             .scheme = "",
                             .reason = "",
                             .permutations = t.permutations,
                             .statistic = (double)NAN,
                             .p = (double)NAN};
    const asc_status status = deal_out(&t, arena, row, &reason);
    if (status == ASC_OK) return ASC_OK;
    ASC_REQUIRE(asc_status_exit(status) == 1 && status != ASC_ESTOPPED, err, status, "%s",
                reason.message);
    row->reason = asc_take_text(arena, reason.message);
    return asc_arena_check(arena, err);
}

asc_status asc_run_permutations(const asc_study *s, const asc_bound *b,
                                const asc_run *run, asc_arena *arena, asc_trials *t,
                                asc_error *err)
{
    if (s->models == 0) return ASC_OK;
    t->permutation = asc_take_bytes(arena, 2 * b->problems, sizeof *t->permutation);
    ASC_TRY(asc_arena_check(arena, err));
    const bool asked[] = {s->model[0].delivered, s->model[0].universal};
    for (size_t o = 0; o < b->problems; o++) {
        if (strcmp(s->outcome[o].role, "primary") != 0 || b->problem[o].players == 0 ||
            deals_of(s, &b->problem[o]) == 0)
            continue;
        for (int kind = ASC_DELIVERED; kind <= ASC_UNIVERSAL; kind++)
            if (asked[kind])
                ASC_TRY(test(s, &b->problem[o], (asc_policy_kind)kind, run, arena,
                             &t->permutation[t->permutations++], err));
    }
    return ASC_OK;
}
