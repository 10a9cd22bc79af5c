/* The covariate matrix X [n x p]: intercept, then the covariates in the order of the study. A category
 * is one 0/1 column per level but the reference, levels in byte order; a number is x, x^2, ... and, where
 * values are imputed, an indicator "x=missing". A level that no unit compared has is left out and noted. */
#include "ascribe/pool.h"
#include "bind_private.h"
#include <math.h>
#include <string.h>

enum { LEVELS_MAX = 1000 };

/* What one look at a number says of the units kept. */
typedef struct numbers {
    size_t infinite, first,
        missing;    /* first: row of the first value that is not finite, from 1 */
    double largest; /* of the absolute values                                    */
    bool varies;
} numbers;

/* One covariate before X exists. */
typedef struct part {
    const asc_covariate_spec *spec;
    const asc_column *column;
    asc_missing rule;
    numbers seen; /* of a number */
    bool category, indicator;
    double impute;
    int32_t *code;   /* [n] of a category, 0 = reference; NULL where X is not held  */
    int32_t *number; /* [levels of the column + 1] its codes; last: missing values   */
    size_t numbers;
    const char **level; /* [levels], the reference first    */
    size_t levels, columns;
} part;

/* Level numbers of the units kept: the reference 0, the others in byte order, missing last. */
static void renumber(const binder *b, part *c, const int32_t *code,
                     const char *const *level, size_t levels, const uint8_t *seen,
                     size_t reference, bool missing)
{
    int32_t *number = c->number;
    c->level[c->levels++] = level[reference];
    number[reference] = 0;
    for (size_t k = 0; k < levels; k++) {
        if (k == reference || !seen[k]) continue;
        number[k] = (int32_t)c->levels;
        c->level[c->levels++] = level[k];
    }
    const int32_t last = (int32_t)c->levels;
    if (missing) c->level[c->levels++] = "missing";
    number[levels] = last;
    for (size_t i = 0; i < b->n && c->code != NULL; i++) {
        const int32_t k = code[b->row[i]];
        c->code[i] = k < 0 ? last : number[k];
    }
}

static void note_absent(binder *b, const part *c, const char *const *level, size_t levels,
                        const uint8_t *seen)
{
    asc_text t = asc_text_start(b->arena);
    size_t absent = 0;
    for (size_t k = 0; k < levels; k++)
        if (!seen[k] && absent++ < 8)
            asc_text_format(&t, "%s'%s'", absent > 1 ? ", " : "", level[k]);
    if (absent == 0 || t.data == NULL) return;
    note_add(b, "absent_level", c->spec->column,
             asc_take_format(b->arena, "no unit compared has %zu level%s of '%s': %s%s",
                             absent, absent == 1 ? "" : "s", c->spec->column, t.data,
                             absent > 8 ? ", ..." : ""));
}

static size_t find_reference(binder *b, const part *c, const char *const *level,
                             size_t levels, const uint8_t *seen)
{
    const char *wanted = c->spec->reference;
    size_t first = levels;
    for (size_t k = levels; k > 0; k--) {
        if (!seen[k - 1]) continue;
        if (wanted == NULL)
            first = k - 1;
        else if (strcmp(level[k - 1], wanted) == 0)
            return k - 1;
    }
    if (wanted == NULL) return first;
    asc_text t = asc_text_start(b->arena);
    size_t shown = 0;
    for (size_t k = 0; k < levels; k++)
        if (seen[k] && shown++ < 12)
            asc_text_format(&t, "%s%s", shown > 1 ? ", " : "", level[k]);
    const char *near = asc_text_nearest(wanted, level, levels);
    asc_findings_add(
        b->findings, c->spec->at,
        near == NULL ? NULL : asc_take_format(b->arena, "did you mean '%s'?", near),
        "reference '%.60s': no unit compared has it in '%.60s' (levels: %s%s)", wanted,
        c->spec->column, t.data == NULL ? "" : t.data, shown > 12 ? ", ..." : "");
    return levels;
}

/* The codes of all rows in b->brief are the caller's to rewind. */
static asc_status plan_category(binder *b, part *c, refusals *r, asc_error *err)
{
    int32_t *code = NULL;
    const char *const *level = NULL;
    size_t levels = 0, present = 0;
    bool missing = false;
    ASC_TRY(bind_levels(b, c->column, LEVELS_MAX, &code, &level, &levels, err));
    uint8_t *seen = asc_take_bytes(b->arena, levels, 1);
    if (!b->streams) c->code = asc_take_bytes(b->arena, b->n, sizeof *c->code);
    c->number = asc_take_bytes(b->arena, levels + 1, sizeof *c->number);
    c->numbers = levels;
    c->level = asc_take_bytes(b->arena, levels + 1, sizeof *c->level);
    ASC_TRY(asc_arena_check(b->arena, err));
    for (size_t i = 0; i < b->n; i++) {
        const int32_t k = code[b->row[i]];
        if (k < 0)
            missing = true;
        else if (seen[k]++ == 0)
            present++;
        if (k >= 0) seen[k] = 1;
    }
    for (size_t k = 0; missing && k < levels; k++)
        ASC_REQUIRE(
            !seen[k] || strcmp(level[k], "missing") != 0, err, ASC_EDATA,
            "covariate '%s' has a level 'missing' and missing values: rename the level",
            c->spec->column);
    if (present + missing < 2) {
        refusals_add(r, "covariate '%s': one value in %s units; leave it out",
                     c->spec->column, grouped(b->n, b->arena));
        return ASC_OK;
    }
    const size_t reference = find_reference(b, c, level, levels, seen);
    if (reference == levels) return ASC_OK; /* a finding */
    note_absent(b, c, level, levels, seen);
    renumber(b, c, code, level, levels, seen, reference, missing);
    c->category = true;
    c->columns = c->levels - 1;
    return ASC_OK;
}

static void look(const binder *b, part *c)
{
    numbers s = {0};
    double value = (double)NAN;
    for (size_t i = 0; i < b->n; i++) {
        double x = asc_column_real(c->column, b->row[i]);
        if (isnan(x)) {
            s.missing++;
            x = c->rule.impute;
        }
        if (!isfinite(x) && s.infinite++ == 0) s.first = b->row[i] + (size_t)1;
        if (isnan(value)) value = x;
        s.varies |= x != value;
        if (fabs(x) > s.largest) s.largest = fabs(x);
    }
    c->seen = s;
}

/* Finite, not constant, and so are the powers. */
static void plan_number(binder *b, part *c, refusals *r)
{
    const numbers *seen = &c->seen;
    if (seen->infinite > 0)
        refusals_add(r, "'%s': %s values not finite (first at row %zu)", c->spec->column,
                     grouped(seen->infinite, b->arena), seen->first);
    else if (!seen->varies)
        refusals_add(r, "covariate '%s': one value in %s units; leave it out",
                     c->spec->column, grouped(b->n, b->arena));
    else if (!isfinite(pow(seen->largest, (double)c->spec->degree)))
        refusals_add(
            r,
            "covariate '%s': %g to the power %zu leaves the range of numbers; rescale it",
            c->spec->column, seen->largest, c->spec->degree);
    c->impute = c->rule.impute;
    c->indicator = seen->missing > 0;
    c->columns = c->spec->degree + (c->indicator ? 1 : 0);
    if (c->indicator)
        note_add(b, "imputed", c->spec->column,
                 asc_take_format(
                     b->arena, "%s units without '%s' have %g there, and an indicator",
                     grouped(seen->missing, b->arena), c->spec->column, c->impute));
}

static asc_status open_part(binder *b, part *c, asc_error *err)
{
    asc_status status = ASC_OK;
    c->column = bind_column(b, c->spec->column, c->spec->at, err, &status);
    ASC_TRY(status);
    c->rule = missing_rule(b->s, c->spec->column);
    return ASC_OK;
}

typedef struct parts {
    const binder *b;
    part *part;
    const asc_problem *p;
    double *x;
} parts;

/* A yes/no column with missing values kept as a level has three. */
static asc_status look_task(void *context, size_t j, size_t worker, asc_error *err)
{
    (void)worker, (void)err;
    const parts *all = context;
    const binder *b = all->b;
    part *c = &all->part[j];
    c->category = is_category(c->spec, c->column);
    for (size_t i = 0; !c->category && c->rule.rule == ASC_AS_LEVEL && i < b->n; i++)
        c->category = asc_column_missing(c->column, b->row[i]);
    if (!c->category) look(b, c);
    return ASC_OK;
}

static asc_status plan_part(binder *b, part *c, refusals *r, asc_error *err)
{
    if (!c->category) {
        plan_number(b, c, r);
        return ASC_OK;
    }
    c->category = false; /* until its levels are known */
    const asc_arena_mark mark = asc_arena_save(b->brief);
    const asc_status planned = plan_category(b, c, r, err);
    asc_arena_rewind(b->brief, mark);
    return planned;
}

static void name_terms(const binder *b, const part *c, const char **term)
{
    const size_t degree = c->spec->degree;
    for (size_t k = 1; k < c->levels && c->category; k++)
        term[k - 1] = asc_take_format(b->arena, "%s=%s", c->spec->column, c->level[k]);
    if (c->category) return;
    for (size_t d = 1; d <= degree; d++)
        term[d - 1] = d == 1 ? c->spec->column
                             : asc_take_format(b->arena, "%s^%zu", c->spec->column, d);
    if (c->indicator)
        term[degree] = asc_take_format(b->arena, "%s=missing", c->spec->column);
}

static void fill_category(const binder *b, const part *c, double *x)
{
    for (size_t i = 0; i < b->n; i++)
        if (c->code[i] > 0) x[(size_t)(c->code[i] - 1) * b->n + i] = 1.0;
}

static void fill_number(const binder *b, const part *c, double *x)
{
    const size_t degree = c->spec->degree;
    for (size_t i = 0; i < b->n; i++) {
        double value = asc_column_real(c->column, b->row[i]) + 0.0, power = 1.0;
        if (isnan(value)) {
            value = c->impute;
            x[degree * b->n + i] = 1.0;
        }
        for (size_t d = 0; d < degree; d++) {
            power *= value;
            x[d * b->n + i] = power;
        }
    }
}

/* Task 0 is the intercept, task j + 1 the columns of covariate j. */
static asc_status fill_task(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker, (void)err;
    const parts *all = context;
    const size_t n = all->b->n;
    if (task == 0) {
        for (size_t i = 0; i < n; i++) all->x[i] = 1.0;
        return ASC_OK;
    }
    const part *c = &all->part[task - 1];
    double *at = all->x + all->p->covariate[task - 1].first * n;
    memset(at, 0, c->columns * n * sizeof *at);
    if (c->category)
        fill_category(all->b, c, at);
    else
        fill_number(all->b, c, at);
    return ASC_OK;
}

/* X in memory. */
static asc_status fill_held(binder *b, part *c, size_t count, size_t columns,
                            asc_problem *p, asc_error *err)
{
    ASC_REQUIRE(columns == 0 || b->n <= SIZE_MAX / columns / sizeof(double), err,
                ASC_EOVERFLOW, "%zu units times %zu columns leave the range of sizes",
                b->n, columns);
    double *x = asc_take(b->arena, b->n * columns);
    ASC_TRY(asc_arena_check(b->arena, err));
    parts all = {.b = b, .part = c, .p = p, .x = x};
    ASC_TRY(asc_pool_run(count + 1, fill_task, &all, err));
    p->x.data = x;
    return ASC_OK;
}

/* X to be read again. */
static asc_status fill_source(binder *b, const part *c, size_t count, asc_problem *p,
                              asc_error *err)
{
    source_part *again = asc_take_bytes(b->arena, count, sizeof *again);
    ASC_TRY(asc_arena_check(b->arena, err));
    for (size_t j = 0; j < count; j++)
        again[j] = (source_part){.column = c[j].spec->column,
                                 .category = c[j].category,
                                 .impute = c[j].impute,
                                 .degree = c[j].spec->degree,
                                 .first = p->covariate[j].first,
                                 .count = c[j].columns,
                                 .number = c[j].number,
                                 .levels = c[j].numbers};
    return bind_source(b, again, count, p, err);
}

static asc_status fill(binder *b, part *c, size_t count, size_t columns, asc_problem *p,
                       asc_error *err)
{
    asc_covariate *covariate = asc_take_bytes(b->arena, count, sizeof *covariate);
    const char **term = asc_take_bytes(b->arena, columns, sizeof *term);
    ASC_TRY(asc_arena_check(b->arena, err));
    term[0] = "(intercept)";
    size_t at = 1;
    for (size_t j = 0; j < count; j++) {
        name_terms(b, &c[j], term + at);
        covariate[j] = (asc_covariate){.name = c[j].spec->column,
                                       .first = at,
                                       .count = c[j].columns,
                                       .category = c[j].category,
                                       .code = c[j].code,
                                       .level = c[j].level,
                                       .levels = c[j].levels};
        at += c[j].columns;
    }
    p->x = (asc_cmat){NULL, b->n, columns, b->n};
    p->term = term;
    p->covariate = covariate;
    p->covariates = count;
    ASC_TRY(asc_arena_check(b->arena, err));
    return b->streams ? fill_source(b, c, count, p, err)
                      : fill_held(b, c, count, columns, p, err);
}

asc_status bind_design(binder *b, asc_problem *p, asc_error *err)
{
    const size_t count = b->s->covariates;
    part *c = asc_take_bytes(b->arena, count, sizeof *c);
    ASC_TRY(asc_arena_check(b->arena, err));
    refusals r = refusals_start(b->arena);
    size_t columns = 1;
    for (size_t j = 0; j < count; j++) {
        c[j].spec = &b->s->covariate[j];
        ASC_TRY(open_part(b, &c[j], err));
    }
    ASC_TRY(findings_fail(b->findings, err));
    parts all = {.b = b, .part = c};
    ASC_TRY(asc_pool_run(count, look_task, &all, err));
    for (size_t j = 0; j < count; j++) {
        ASC_TRY(plan_part(b, &c[j], &r, err));
        columns += c[j].columns;
    }
    ASC_TRY(findings_fail(b->findings, err));
    ASC_TRY(refusals_fail(&r, b->arena, err));
    return fill(b, c, count, columns, p, err);
}
