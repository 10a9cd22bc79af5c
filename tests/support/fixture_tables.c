/* Tables of results from rows as C structs. */
#include "fixture_tables.h"
#include <assert.h>
#include <math.h>
#include <string.h>

static const char plan[] =
    "7c9d1f0a3b5e48d2967f1c0b8ae4d35290fe6b1d7a4c83e2f5096d1b3c8a7e40";
static const char cohort[] =
    "b81e02d6f4937ac50e2f6d8139c7a4b5e0d1f28c6a935b7e4d0c1f2a3b6e8d97";

enum { FIXTURE_TABLES = 32 };

asc_result *fixture_start(asc_arena *arena, const char *study, size_t replicates)
{
    asc_result *r = asc_take_bytes(arena, 1, sizeof *r);
    if (r == NULL) return NULL;
    *r = (asc_result){.ascribe_version = "0.1.0",
                      .schema_version = ASC_SCHEMA_VERSION,
                      .study = study,
                      .plan_blake2b = plan,
                      .cohort_blake2b = cohort,
                      .seed = 20261122,
                      .replicates = replicates,
                      .claim_level = -1,
                      .study_text = "study: {name: discharge}\ncohort: cohort.h5\n"};
    r->table = asc_take_bytes(arena, FIXTURE_TABLES, sizeof(void *));
    r->recipe = fixture_recipe(arena);
    return r->table == NULL ? NULL : r;
}

void fixture_add(asc_result *r, asc_table *t)
{
    if (r == NULL || t == NULL) return;
    assert(r->tables < FIXTURE_TABLES);
    r->table[r->tables++] = t;
}

/* One text column gathered from a member of consecutive structs. */
static void texts(asc_table *t, const char *name, const void *first, size_t stride)
{
    if (t == NULL) return;
    const char **x = asc_take_bytes(t->arena, t->rows + 1, sizeof *x);
    if (x == NULL) return;
    for (size_t i = 0; i < t->rows; i++)
        memcpy(&x[i], (const char *)first + i * stride, sizeof *x);
    asc_table_add_text(t, name, x);
}

static void reals(asc_table *t, const char *name, const void *first, size_t stride)
{
    if (t == NULL) return;
    double *x = asc_take(t->arena, t->rows);
    if (x == NULL) return;
    for (size_t i = 0; i < t->rows; i++)
        memcpy(&x[i], (const char *)first + i * stride, sizeof *x);
    asc_table_add_real(t, name, x);
}

static int64_t *integers(asc_table *t, const char *name, const void *first, size_t stride)
{
    if (t == NULL) return NULL;
    int64_t *x = asc_take_bytes(t->arena, t->rows + 1, sizeof *x);
    if (x == NULL) return NULL;
    for (size_t i = 0; first != NULL && i < t->rows; i++)
        memcpy(&x[i], (const char *)first + i * stride, sizeof *x);
    asc_table_add_integer(t, name, x, NULL);
    return x;
}

/* The same text or number in every row. */
static void same_text(asc_table *t, const char *name, const char *const *value)
{
    texts(t, name, value, 0);
}

static void same_real(asc_table *t, const char *name, double value)
{
    reals(t, name, &value, 0);
}

asc_table *fixture_flows(asc_arena *arena, const fixture_flow *f, size_t n)
{
    asc_table *t = asc_table_create(arena, "flow", n);
    texts(t, "rule", &f->rule, sizeof *f);
    integers(t, "kept", &f->kept, sizeof *f);
    integers(t, "dropped", &f->dropped, sizeof *f);
    return t;
}

asc_table *fixture_outcomes(asc_arena *arena, const fixture_outcome *o, size_t n)
{
    static const char *const not_known = "not known";
    asc_table *t = asc_table_create(arena, "outcome", n);
    texts(t, "outcome", &o->name, sizeof *o);
    texts(t, "role", &o->role, sizeof *o);
    texts(t, "family", &o->family, sizeof *o);
    texts(t, "good", &o->good, sizeof *o);
    texts(t, "noun", &o->noun, sizeof *o);
    texts(t, "nouns", &o->nouns, sizeof *o);
    reals(t, "per", &o->per, sizeof *o);
    texts(t, "unit", &o->unit, sizeof *o);
    integers(t, "units", &o->units, sizeof *o);
    integers(t, "clusters", &o->units, sizeof *o);
    reals(t, "events", &o->events, sizeof *o);
    reals(t, "mean", &o->mean, sizeof *o);
    reals(t, "conf.low", &o->low, sizeof *o);
    reals(t, "conf.high", &o->high, sizeof *o);
    same_real(t, "level", 0.95);
    same_text(t, "deaths", &not_known);
    return t;
}

asc_table *fixture_models(asc_arena *arena, const fixture_model *m, size_t n)
{
    asc_table *t = asc_table_create(arena, "model", n);
    texts(t, "outcome", &m->outcome, sizeof *m);
    texts(t, "model", &m->model, sizeof *m);
    texts(t, "family", &m->family, sizeof *m);
    texts(t, "interactions", &m->interactions, sizeof *m);
    integers(t, "units", &m->units, sizeof *m);
    integers(t, "clusters", &m->clusters, sizeof *m);
    reals(t, "events", &m->events, sizeof *m);
    integers(t, "terms", &m->terms, sizeof *m);
    reals(t, "condition", &m->condition, sizeof *m);
    integers(t, "passes", &m->passes, sizeof *m);
    integers(t, "replicates", &m->replicates, sizeof *m);
    texts(t, "interval", &m->interval, sizeof *m);
    same_real(t, "level", 0.95);
    integers(t, "boundary", &m->boundary, sizeof *m);
    integers(t, "absent", NULL, 0);
    integers(t, "refused", NULL, 0);
    texts(t, "withheld", &m->withheld, sizeof *m);
    texts(t, "share_reason", &m->share_reason, sizeof *m);
    return t;
}

asc_table *fixture_partners(asc_arena *arena, const fixture_partner *p, size_t n)
{
    asc_table *t = asc_table_create(arena, "partner", n);
    texts(t, "partner", &p->partner, sizeof *p);
    texts(t, "role", &p->role, sizeof *p);
    integers(t, "reached", &p->reached, sizeof *p);
    reals(t, "reached_share", &p->share, sizeof *p);
    return t;
}

asc_table *fixture_sentences(asc_arena *arena, const fixture_sentence *s, size_t n)
{
    asc_table *t = asc_table_create(arena, "sentence", n);
    texts(t, "outcome", &s->outcome, sizeof *s);
    texts(t, "model", &s->model, sizeof *s);
    texts(t, "policy", &s->policy, sizeof *s);
    texts(t, "kind", &s->kind, sizeof *s);
    texts(t, "player", &s->player, sizeof *s);
    texts(t, "text", &s->text, sizeof *s);
    return t;
}

asc_table *fixture_notes(asc_arena *arena, const fixture_note *s, size_t n)
{
    asc_table *t = asc_table_create(arena, "note", n);
    texts(t, "code", &s->code, sizeof *s);
    texts(t, "place", &s->place, sizeof *s);
    texts(t, "text", &s->text, sizeof *s);
    return t;
}

asc_table *fixture_options(asc_arena *arena, const fixture_option *s, size_t n)
{
    asc_table *t = asc_table_create(arena, "options", n);
    int64_t *marked = asc_take_bytes(arena, n, sizeof *marked);
    texts(t, "key", &s->key, sizeof *s);
    texts(t, "value", &s->value, sizeof *s);
    if (marked == NULL) return t;
    for (size_t i = 0; i < n; i++) marked[i] = s[i].marked;
    asc_table_add_boolean(t, "default", marked, NULL);
    return t;
}

asc_table *fixture_missing(asc_arena *arena, bool some)
{
    static const char *const column[] = {"deprivation", "deprivation"};
    static const char *const rule[] = {"category", "category"};
    static const char *const arm[] = {"someone delivered", "nobody delivered"};
    static const int64_t missing[] = {214, 61}, total[] = {15790, 4210};
    asc_table *t = asc_table_create(arena, "missing", some ? 2 : 0);
    asc_table_add_text(t, "column", column);
    asc_table_add_text(t, "rule", rule);
    asc_table_add_text(t, "arm", arm);
    asc_table_add_integer(t, "missing", missing, NULL);
    asc_table_add_integer(t, "total", total, NULL);
    return t;
}

asc_table *fixture_coefficients(asc_arena *arena, const char *outcome)
{
    static const char *const term[] = {"(intercept)", "hospital", "pharmacy", "community",
                                       "age"};
    static const double estimate[] = {-2.113846, -0.040918, -0.081254, -0.031402,
                                      0.0118263};
    static const double error[] = {0.0931, 0.0487, 0.0512, 0.0493, 0.00092};
    static const char *const model = "gcomp", *const part = "outcome";
    asc_table *t = asc_table_create(arena, "coefficient", 5);
    same_text(t, "outcome", &outcome);
    same_text(t, "model", &model);
    same_text(t, "part", &part);
    asc_table_add_text(t, "term", term);
    asc_table_add_real(t, "estimate", estimate);
    asc_table_add_real(t, "std.error", error);
    return t;
}

asc_table *fixture_recipe(asc_arena *arena)
{
    static const char *const key[] = {"version", "compiler", "cpu", "scheme"};
    static const char *const value[] = {"0.1.0", "gcc 12.2.0", "x86-64-v3",
                                        "cluster, multinomial"};
    asc_table *t = asc_table_create(arena, "recipe", 4);
    asc_table_add_text(t, "key", key);
    asc_table_add_text(t, "value", value);
    return t;
}
