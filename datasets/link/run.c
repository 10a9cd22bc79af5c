/* The linkage of two files from beginning to end: rules first, then weights of the rest, one-to-one by greedy
 * assignment (highest weight first, ties within 1e-9 by id of file a, then b), and what is known of its accuracy.
 * Greedy and not optimal: a pair is never broken up to let two worse ones stand, and the links at a stricter threshold are
 * a part of those at a looser one. */
#include "private.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct ranked {
    int64_t weight; /* in units of 1e-9 */
    uint32_t a, b;  /* places of the ids */
    uint32_t pair;
} ranked;

static int better_first(const void *x, const void *y)
{
    const ranked *p = x, *q = y;
    if (p->weight != q->weight) return p->weight > q->weight ? -1 : 1;
    if (p->a != q->a) return p->a < q->a ? -1 : 1;
    return p->b < q->b ? -1 : p->b > q->b;
}

static asc_status sort_pairs(link_job *j, asc_link_pair *pair, size_t n, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(j->arena);
    ASC_REQUIRE(n < LINK_NONE, err, ASC_EDATA,
                "%zu pairs reach the lowest threshold; raise it, or block", n);
    ranked *r = asc_take_bytes(j->arena, n, sizeof *r);
    asc_link_pair *copy = asc_take_bytes(j->arena, n, sizeof *copy);
    ASC_TRY(asc_arena_check(j->arena, err));
    for (size_t i = 0; i < n; i++)
        r[i] = (ranked){.weight = llround(pair[i].weight * 1e9),
                        .a = j->side[0].rank[pair[i].row[0]],
                        .b = j->side[1].rank[pair[i].row[1]],
                        .pair = (uint32_t)i};
    qsort(r, n, sizeof *r, better_first);
    for (size_t i = 0; i < n; i++) copy[i] = pair[r[i].pair];
    if (n > 0) memcpy(pair, copy, n * sizeof *pair);
    asc_arena_rewind(j->arena, mark);
    return ASC_OK;
}

static void count_cuts(link_job *j, const asc_link_pair *p, bool one, bool right)
{
    for (size_t c = 0; c < j->spec->cuts; c++) {
        asc_link_cut *cut = &j->out->cut[c];
        if (!(p->weight >= cut->threshold)) continue;
        cut->pairs++;
        cut->right += right ? 1 : 0;
        cut->links += one ? 1 : 0;
        cut->links_right += one && right ? 1 : 0;
    }
}

static void add_one(size_t *all, size_t *of_them_right, bool right)
{
    *all += 1;
    *of_them_right += right ? 1 : 0;
}

static asc_link_class class_of(const asc_link_spec *spec, double weight, bool one)
{
    if (!one) return ASC_LINK_DISPLACED;
    return weight >= spec->link ? ASC_LINK_LINK : ASC_LINK_CLERICAL;
}

/* In order of weight: classes, counts at every threshold; pairs below the clerical threshold go. */
static void classify(link_job *j, asc_link_pair *pair, size_t n)
{
    const asc_link_spec *spec = j->spec;
    asc_link_result *out = j->out;
    const double odds = log2(out->prior / (1.0 - out->prior));
    for (size_t i = 0; i < n; i++) {
        asc_link_pair p = pair[i];
        uint8_t *a = &j->side[0].used[p.row[0]], *b = &j->side[1].used[p.row[1]];
        const bool one = *a == 0 && *b == 0, right = link_is_true(j, p.row[0], p.row[1]);
        if (one) *a = *b = p.weight >= spec->link ? 1 : 2;
        count_cuts(j, &p, one, right);
        if (!(p.weight >= spec->clerical)) continue;
        p.probability = asc_link_probability(p.weight + odds);
        p.class_ = class_of(spec, p.weight, one);
        if (p.class_ == ASC_LINK_LINK)
            add_one(&out->linked, &out->linked_right, right);
        else if (p.class_ == ASC_LINK_CLERICAL)
            add_one(&out->clerical, &out->clerical_right, right);
        out->pair[out->pairs++] = p;
    }
}

static asc_status by_weight(link_job *j, asc_error *err)
{
    asc_link_pair *all = NULL;
    size_t n = 0;
    const double least = j->spec->cut[0];
    ASC_TRY(link_collect(j, least, &all, &n, err));
    if (j->out->pairs > 0) memcpy(all, j->out->pair, j->out->pairs * sizeof *all);
    asc_link_pair *fresh = all + j->out->pairs;
    ASC_TRY(sort_pairs(j, fresh, n, err));
    j->out->pair = all; /* classify writes behind what it has read */
    classify(j, fresh, n);
    return ASC_OK;
}

static void after_rules(link_job *j)
{
    asc_link_result *out = j->out;
    for (size_t r = 0; r < j->spec->rules; r++) {
        out->linked += out->step[r].links;
        out->linked_right += out->step[r].right;
    }
    for (size_t i = 0; i < out->pairs; i++) {
        out->pair[i].weight = (double)NAN;
        out->pair[i].probability = 1.0;
    }
}

static asc_status weigh(link_job *j, asc_error *err)
{
    const asc_link_spec *spec = j->spec;
    int64_t *count =
        asc_take_bytes(j->arena, (spec->blocks + 1) * j->patterns, sizeof *count);
    j->weight = asc_take(j->arena, j->patterns);
    ASC_TRY(asc_arena_check(j->arena, err));
    ASC_TRY(link_index(j, err));
    ASC_TRY(link_count(j, count, err));
    for (size_t k = 0; k < j->patterns; k++) j->out->candidates += (size_t)count[k];
    for (size_t p = 0; p < spec->blocks; p++)
        for (size_t k = 0; k < j->patterns; k++)
            j->out->pass[p] += (size_t)count[(p + 1) * j->patterns + k];
    ASC_REQUIRE(j->out->candidates > 0, err, ASC_EDATA,
                "no pair of records has a key of blocking in common; check that the "
                "fields of the two files are written alike");
    for (size_t i = 0; i < j->truths; i++)
        if (spec->blocks == 0 || link_blocked(j, (uint32_t)(j->truth[i] >> 32),
                                              (uint32_t)j->truth[i], spec->blocks))
            j->out->labelled_within++;
    ASC_TRY(link_estimate(j, count, err));
    return by_weight(j, err);
}

/* Stride of every field in a pattern. */
static asc_status lay_out(link_job *j, asc_error *err)
{
    static const size_t most = (size_t)1 << 18;
    j->patterns = 1;
    for (size_t f = 0; f < j->spec->fields; f++) {
        const size_t levels = j->spec->field[f].levels;
        j->stride[f] = j->patterns;
        if (levels > 0) j->patterns *= levels + 2;
        ASC_REQUIRE(j->patterns <= most, err, ASC_ESTUDY,
                    "the levels of the first %zu fields make more than %zu patterns; "
                    "compare fewer fields, or at fewer levels",
                    f + 1, most);
    }
    return ASC_OK;
}

asc_status asc_link_run(const asc_link_spec *spec, asc_arena *arena, asc_link_result *out,
                        asc_error *err)
{
    asc_link_result r = {
        .spec = spec, .log_likelihood = (double)NAN, .prior = (double)NAN};
    link_job j = {.spec = spec, .arena = arena, .out = &r};
    for (size_t c = 0; c < spec->cuts; c++) r.cut[c].threshold = spec->cut[c];
    ASC_TRY(lay_out(&j, err));
    ASC_TRY(link_load(&j, err));
    ASC_TRY(link_load_truth(&j, err));
    r.labelled = j.truths;
    for (size_t s = 0; s < 2; s++) {
        r.rows[s] = j.side[s].rows;
        r.id[s] = j.side[s].id;
    }
    ASC_TRY(link_rules(&j, err));
    after_rules(&j);
    if (spec->weigh) ASC_TRY(weigh(&j, err));
    ASC_TRY(link_by_group(&j, err));
    *out = r;
    return ASC_OK;
}
