/* Every estimator of the registry, and some ways to use aipw, on simulated pilots of every process: bias, spread,
 * coverage, rejection, refusals. One process, parallel by pilot; a cell that stands in FOLDER is not run again.
 * Usage: bench_stat FOLDER [--pilots N] [--replicates R] [--only METHOD.PROCESS | METHOD | .PROCESS] [--list]
 * Writes FOLDER/METHOD.PROCESS.N.json, with N the pilots of the whole run. */
#include "ascribe/estimator.h"
#include "ascribe/pool.h"
#include "pilot.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { METHODS = 32, SLOW = 10 };

typedef struct options {
    const char *folder, *only;
    size_t pilots, replicates;
    bool list;
} options;

static asc_learner_spec plain(const char *name)
{
    return asc_learner_plain(asc_learner_find(name));
}

static asc_learner_spec flexible(const char *name, size_t degree, size_t products)
{
    asc_learner_spec s = plain(name);
    s.value[degree] = 2.0;
    s.value[products] = 1.0;
    return s;
}

static stat_needs needs_of(const char *model)
{
    if (strcmp(model, "gcomp") == 0 || strcmp(model, "standardised_rates") == 0)
        return NEEDS_OUTCOME;
    if (strcmp(model, "aipw") == 0 || strcmp(model, "tmle") == 0 ||
        strcmp(model, "entropy_balancing") == 0)
        return NEEDS_EITHER;
    return NEEDS_EXPOSURE;
}

/* Cross-fitted aipw with these learners. */
static stat_method learned(const char *name, asc_learner_spec outcome,
                           asc_learner_spec exposure, size_t share)
{
    stat_method m = {
        .name = name, .model = "aipw", .needs = NEEDS_NEITHER, .share = share};
    m.outcome = outcome;
    m.exposure = exposure;
    m.spec.folds = 5;
    return m;
}

static size_t methods(const stat_process *p, stat_method *m)
{
    size_t n = 0;
    for (size_t i = 0; i < asc_estimator_count() && n < METHODS - 6; i++) {
        const char *name = asc_estimator_at(i)->name;
        m[n++] = (stat_method){
            .name = name,
            .model = name,
            .needs = needs_of(name),
            .spec.matching = {.neighbours = 1, .strata = 5, .by_model = true},
            .share = 1};
    }
    m[n++] = (stat_method){.name = "aipw_folds",
                           .model = "aipw",
                           .needs = NEEDS_EITHER,
                           .spec.folds = 5,
                           .share = 1};
    const char *form = p->events ? "logistic" : "linear";
    m[n++] =
        learned("aipw_quadratic", flexible(form, 0, 1), flexible("logistic", 0, 1), 1);
    m[n++] = learned("aipw_elastic_net", flexible("elastic_net", 1, 2),
                     flexible("elastic_net", 1, 2), 1);
    if (asc_learner_find("xgboost")->missing() == NULL) {
        m[n++] = learned("aipw_xgboost", plain("xgboost"), plain("xgboost"), 1);
        m[n++] = learned("aipw_stack", plain("stack"), plain("stack"), SLOW);
    }
    return n;
}

/* Pointers of a method that has come to rest. */
static void settle(stat_method *m)
{
    m->spec.name = m->name;
    m->spec.model = m->model;
    m->spec.universal = true;
    if (m->outcome.learner != NULL) m->spec.outcome_learner = &m->outcome;
    if (m->exposure.learner != NULL) m->spec.exposure_learner = &m->exposure;
}

typedef struct job {
    const stat_method *m;
    const stat_process *p;
    size_t replicates;
    stat_found *found;
} job;

static asc_status one(void *context, size_t pilot, size_t worker, asc_error *err)
{
    const job *j = context;
    (void)worker;
    return stat_pilot(j->m, j->p, pilot, j->replicates, &j->found[pilot], err);
}

/* Do the assumptions of a method hold in a process? Overlap is one of all that weight. */
static bool holds(const stat_method *m, const stat_process *p)
{
    const bool outcome = p->outcome_bend == 0.0, exposure = p->exposure_bend == 0.0;
    if (p->pull > 1.0) return m->needs == NEEDS_OUTCOME;
    if (p->cluster_wise && m->needs == NEEDS_EXPOSURE) return false;
    return m->needs == NEEDS_NEITHER    ? true
           : m->needs == NEEDS_OUTCOME  ? outcome
           : m->needs == NEEDS_EXPOSURE ? exposure
                                        : outcome || exposure;
}

static void number(FILE *f, const char *name, double x)
{
    if (x - x == 0.0)
        (void)fprintf(f, ", \"%s\": %.9g", name, x);
    else
        (void)fprintf(f, ", \"%s\": null", name);
}

static void covered(FILE *f, const char *name, const stat_covered *c)
{
    const double n = (double)c->intervals;
    (void)fprintf(f, ", \"%s\": {\"intervals\": %zu", name, c->intervals);
    number(f, "covers", (double)c->covered / n);
    number(f, "rejects", (double)c->rejected / n);
    number(f, "width", c->width / n);
    (void)fprintf(f, "}");
}

static bool write_cell(const char *path, const job *j, const stat_cell *c, double seconds)
{
    char part[4200];
    (void)snprintf(part, sizeof part, "%s.part", path);
    FILE *f = fopen(part, "w");
    if (f == NULL) return false;
    (void)fprintf(
        f,
        "{\"method\": \"%s\", \"process\": \"%s\", \"what\": \"%s\", \"n\": %zu, "
        "\"clusters\": %zu, \"holds\": %s, \"pilots\": %zu, \"replicates\": %zu, "
        "\"refused\": %zu, \"flagged\": %zu, \"interval\": \"%s\"",
        j->m->name, j->p->name, j->p->what, j->p->n, j->p->clusters,
        holds(j->m, j->p) ? "true" : "false", c->pilots, j->replicates, c->refused,
        c->flagged, c->interval);
    number(f, "truth", c->truth);
    number(f, "bias", c->bias);
    number(f, "sd", c->sd);
    number(f, "rmse", c->rmse);
    number(f, "mean_error", c->error);
    covered(f, "default", &c->printed);
    covered(f, "influence", &c->influence);
    covered(f, "percentile", &c->percentile);
    covered(f, "bca", &c->bca);
    number(f, "seconds", seconds);
    (void)fprintf(f, "}\n");
    const bool ok = ferror(f) == 0;
    return fclose(f) == 0 && ok && rename(part, path) == 0;
}

static bool asked(const options *o, const stat_method *m, const stat_process *p)
{
    char cell[256], of[256];
    if (o->only == NULL) return true;
    (void)snprintf(cell, sizeof cell, "%s.%s", m->name, p->name);
    (void)snprintf(of, sizeof of, ".%s", p->name);
    return strcmp(o->only, cell) == 0 || strcmp(o->only, m->name) == 0 ||
           strcmp(o->only, of) == 0;
}

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static asc_status run_cell(const options *o, const stat_method *m, const stat_process *p,
                           asc_error *err)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s.%s.%zu.json", o->folder, m->name, p->name,
                   o->pilots);
    FILE *there = fopen(path, "r");
    if (there != NULL) {
        (void)fclose(there);
        return ASC_OK;
    }
    const size_t pilots = o->pilots / m->share > 2 ? o->pilots / m->share : 2;
    const double begun = now();
    job j = {.m = m, .p = p, .replicates = o->replicates};
    j.found = calloc(pilots, sizeof *j.found);
    ASC_REQUIRE(j.found != NULL, err, ASC_EMEMORY, "no memory left for %zu pilots",
                pilots);
    const asc_status status = asc_pool_run(pilots, one, &j, err);
    if (status == ASC_OK) {
        const stat_cell c = stat_summary(j.found, pilots, stat_process_truth(p));
        (void)fprintf(
            stderr, "%-18s %-15s %5zu pilots  bias %8.4f  covers %.3f  %6.1f s\n",
            m->name, p->name, pilots, c.bias,
            (double)c.printed.covered / (double)c.printed.intervals, now() - begun);
        if (!write_cell(path, &j, &c, now() - begun)) {
            free(j.found);
            return ASC_FAIL(err, ASC_EIO, "%s: cannot be written", path);
        }
    }
    free(j.found);
    return status;
}

static bool read_options(int argc, char **argv, options *o)
{
    *o = (options){.pilots = 1000, .replicates = 399};
    for (int i = 1; i < argc; i++) {
        const bool more = i + 1 < argc;
        if (strcmp(argv[i], "--list") == 0)
            o->list = true;
        else if (strcmp(argv[i], "--pilots") == 0 && more)
            o->pilots = (size_t)strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--replicates") == 0 && more)
            o->replicates = (size_t)strtoull(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--only") == 0 && more)
            o->only = argv[++i];
        else if (o->folder == NULL && argv[i][0] != '-')
            o->folder = argv[i];
        else
            return false;
    }
    return (o->list || o->folder != NULL) && o->pilots >= 2;
}

int main(int argc, char **argv)
{
    options o;
    asc_error err = {0};
    if (!read_options(argc, argv, &o)) {
        (void)fprintf(stderr, "usage: bench_stat FOLDER [--pilots N] [--replicates R] "
                              "[--only METHOD.PROCESS | METHOD | .PROCESS] [--list]\n");
        return 2;
    }
    for (size_t i = 0; i < stat_process_count(); i++) {
        const stat_process *p = stat_process_at(i);
        static stat_method m[METHODS];
        const size_t count = methods(p, m);
        for (size_t k = 0; k < count; k++) {
            settle(&m[k]);
            if (!asked(&o, &m[k], p)) continue;
            if (o.list) {
                (void)printf("%s.%s\n", m[k].name, p->name);
                continue;
            }
            if (run_cell(&o, &m[k], p, &err) == ASC_OK) continue;
            (void)fprintf(stderr, "%s.%s: %s\n", m[k].name, p->name, err.message);
            return asc_status_exit(err.code);
        }
    }
    return 0;
}
