/* Joins predicates to columns: kinds and values are checked against the data. */
#include "link_private.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_whole(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static int by_real(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool text_passes(const condition *q, const char *text)
{
    return condition_text(q, text, strlen(text));
}

static bool lists_values(asc_test t)
{
    return t == ASC_IS || t == ASC_NOT || t == ASC_IN_LIST;
}

static bool prefix_test(asc_test t)
{
    return t == ASC_STARTS_WITH || t == ASC_NOT_STARTS_WITH;
}

static bool is_textual(const asc_column *c)
{
    return c->type == ASC_CATEGORY || c->type == ASC_TEXT;
}

/* A date YYYY-MM-DD, or a date-time YYYY-MM-DDTHH:MM[:SS] (a space for T is read too). */
static bool read_time(const char *text, int64_t *days, int64_t *seconds, bool *with_time)
{
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, end = 0;
    char t = 0;
    if (sscanf(text, "%4d-%2d-%2d%n", &y, &mo, &d, &end) != 3 || end != 10) return false;
    *with_time = text[end] != '\0';
    if (*with_time) {
        const char *rest = text + end;
        const size_t n = strlen(rest);
        if (n != 6 && n != 9) return false;
        const int got = sscanf(rest, "%c%2d:%2d:%2d", &t, &h, &mi, &s);
        if (got != (n == 6 ? 3 : 4) || (t != 'T' && t != ' ')) return false;
        if (h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59) return false;
    }
    if (!asc_date_days(y, mo, d, days)) return false;
    *seconds = *days * 86400 + (int64_t)h * 3600 + (int64_t)mi * 60 + s;
    return true;
}

static void wrong_value(binder *b, const asc_value *v, const asc_column *c,
                        const char *want)
{
    asc_findings_add(b->findings, v->at,
                     asc_take_format(b->arena, "column '%.60s' is %s: write %s", c->name,
                                     asc_type_name(c->type), want),
                     "'%.60s' cannot be a value of '%.60s'", v->text, c->name);
}

static bool whole_value(const asc_value *v, int64_t *x)
{
    if (!v->number) return false;
    char *end = NULL;
    *x = strtoll(v->text, &end, 10);
    if (*end == '\0') return true;
    if (v->real != (double)(int64_t)v->real || v->real > 9e15 || v->real < -9e15)
        return false;
    *x = (int64_t)v->real; /* 1e3, 0x1F, 2.0 */
    return true;
}

/* One value as an integer of the column's kind; false (with a finding) when it cannot be one. */
static bool integer_value(binder *b, condition *q, const asc_value *v, bool first,
                          int64_t *x)
{
    const asc_column *c = q->column;
    if (c->type == ASC_BOOLEAN) {
        const bool yes = strcmp(v->text, "true") == 0 || strcmp(v->text, "1") == 0;
        const bool no = strcmp(v->text, "false") == 0 || strcmp(v->text, "0") == 0;
        if (!yes && !no) wrong_value(b, v, c, "true or false");
        *x = yes ? 1 : 0;
        return yes || no;
    }
    if (c->type == ASC_INTEGER) {
        if (whole_value(v, x)) return true;
        wrong_value(b, v, c, "a whole number without quotes");
        return false;
    }
    int64_t days = 0, seconds = 0;
    bool with_time = false;
    if (!read_time(v->text, &days, &seconds, &with_time) ||
        (with_time && c->type == ASC_DATE) || (!first && q->days == with_time)) {
        wrong_value(b, v, c,
                    c->type == ASC_DATE ? "\"YYYY-MM-DD\""
                                        : "\"YYYY-MM-DD HH:MM\" or a day, in quotes");
        return false;
    }
    q->days = c->type == ASC_DATETIME && !with_time;
    *x = with_time ? seconds : days;
    return true;
}

/* Of a sealed column only the levels are known. */
static bool blind(const asc_column *c)
{
    return c->real == NULL && c->integer == NULL && c->code == NULL && c->text == NULL &&
           c->narrow == NULL;
}

static void list_levels(binder *b, const asc_column *c, asc_text *t, const char **near,
                        const char *word)
{
    int32_t *code = NULL;
    const char *const *level = c->level;
    size_t levels = c->levels;
    if (!blind(c) && bind_levels(b, c, 1000, &code, &level, &levels, NULL) != ASC_OK)
        return;
    if (is_textual(c)) *near = asc_text_nearest(word, level, levels);
    if (levels > 12) return;
    asc_text_add(t, is_textual(c) ? " (levels: " : " (values: ");
    for (size_t i = 0; i < levels; i++)
        asc_text_format(t, "%s%s", i > 0 ? ", " : "", level[i]);
    asc_text_add(t, ")");
}

static void does_not_occur(binder *b, const condition *q, const asc_value *v)
{
    asc_text t = asc_text_start(b->arena);
    const char *near = NULL;
    list_levels(b, q->column, &t, &near, v->text);
    const char *help =
        near == NULL ? NULL : asc_take_format(b->arena, "did you mean '%s'?", near);
    const char *levels = t.data == NULL ? "" : t.data;
    if (prefix_test(q->test))
        asc_findings_add(b->findings, v->at, help,
                         "no value of '%.60s' starts with '%.60s'%s", q->column->name,
                         v->text, levels);
    else
        asc_findings_add(b->findings, v->at, help, "'%.60s' does not occur in '%.60s'%s",
                         v->text, q->column->name, levels);
}

/* Does any row pass when this value stands alone? */
static bool occurs(const binder *b, const condition *q, size_t i)
{
    condition one = *q;
    uint8_t *level = NULL;
    one.test = prefix_test(q->test) ? ASC_STARTS_WITH : ASC_IS;
    one.values = 1;
    if (q->text != NULL) one.text = &q->text[i];
    if (q->real != NULL) one.real = &q->real[i];
    if (q->whole != NULL) one.whole = &q->whole[i];
    if (q->column->type == ASC_CATEGORY) {
        level = asc_take_bytes(b->arena, q->column->levels, 1);
        for (size_t k = 0; level != NULL && k < q->column->levels; k++)
            level[k] = text_passes(&one, q->column->level[k]);
        one.level = level;
        if (level == NULL) return true;
    }
    if (blind(q->column)) {
        for (size_t k = 0; level != NULL && k < q->column->levels; k++)
            if (level[k] != 0) return true;
        return level == NULL;
    }
    for (size_t row = 0; row < b->rows; row++)
        if (condition_holds(&one, row)) return true;
    return false;
}

/* Codes as numbers are listed from a code book, so a list with one that occurs may hold others. */
static void note_absent(binder *b, const condition *q, const asc_value *v)
{
    note_add(b, "value_absent", q->column->name,
             asc_take_format(b->arena, "line %zu: %s does not occur in '%s'", v->at.line,
                             v->text, q->column->name));
}

static void check_occurs(binder *b, const condition *q, const asc_predicate *p)
{
    if (q->column->type == ASC_BOOLEAN) return;
    const bool list = q->test == ASC_IN_LIST;
    uint8_t *here = asc_take_bytes(b->arena, p->values, 1);
    size_t found = 0;
    for (size_t i = 0; here != NULL && i < p->values; i++) {
        if (list && found > 0) return; /* a list may be longer than the data */
        found += here[i] = occurs(b, q, i);
    }
    if (here == NULL || p->values == 0 || (list && found > 0)) return;
    if (list) {
        asc_findings_add(b->findings, p->value[0].at, NULL,
                         "none of the %zu values of the list occurs in '%.60s'",
                         p->values, q->column->name);
        return;
    }
    for (size_t i = 0; i < p->values; i++) {
        if (here[i]) continue;
        if (found > 0 && !is_textual(q->column))
            note_absent(b, q, &p->value[i]);
        else
            does_not_occur(b, q, &p->value[i]);
    }
}

static bool take_values(binder *b, condition *q, const asc_predicate *p)
{
    const asc_column *c = q->column;
    const size_t before = b->findings->count;
    q->values = p->values;
    if (is_textual(c))
        q->text = asc_take_bytes(b->arena, p->values, sizeof *q->text);
    else if (c->type == ASC_REAL)
        q->real = asc_take(b->arena, p->values);
    else
        q->whole = asc_take_bytes(b->arena, p->values, sizeof *q->whole);
    if (q->text == NULL && q->real == NULL && q->whole == NULL) return false;
    for (size_t i = 0; i < p->values; i++) {
        const asc_value *v = &p->value[i];
        if (q->text != NULL) {
            q->text[i] = v->text;
        } else if (q->real != NULL) {
            if (!v->number) wrong_value(b, v, c, "a number without quotes");
            q->real[i] = v->real;
        } else {
            (void)integer_value(b, q, v, i == 0, &q->whole[i]);
        }
    }
    return b->findings->count == before;
}

static void sort_values(binder *b, condition *q)
{
    if (q->text != NULL && !prefix_test(q->test))
        qsort(q->text, q->values, sizeof *q->text, by_text);
    if (q->real != NULL) qsort(q->real, q->values, sizeof *q->real, by_real);
    if (q->whole != NULL) qsort(q->whole, q->values, sizeof *q->whole, by_whole);
    if (q->column->type != ASC_CATEGORY) return;
    q->level = asc_take_bytes(b->arena, q->column->levels, 1);
    for (size_t k = 0; q->level != NULL && k < q->column->levels; k++)
        q->level[k] = text_passes(q, q->column->level[k]);
}

static void join_range(binder *b, condition *q, const asc_predicate *p)
{
    const asc_column *c = q->column;
    double x[2] = {0, 0};
    if (is_textual(c) || c->type == ASC_BOOLEAN) {
        asc_findings_add(b->findings, p->at, "compare with is or not",
                         "column '%.60s' is %s: it has no order", c->name,
                         asc_type_name(c->type));
        return;
    }
    for (size_t i = 0; i < p->values && i < 2; i++) {
        const asc_value *v = &p->value[i];
        int64_t whole = 0;
        if (c->type == ASC_REAL || c->type == ASC_INTEGER) {
            if (!v->number) wrong_value(b, v, c, "a number without quotes");
            x[i] = v->real;
        } else {
            (void)integer_value(b, q, v, i == 0, &whole);
            x[i] = (double)whole;
        }
    }
    q->low = x[0];
    q->high = q->test == ASC_BELOW ? x[0] : x[1];
}

static asc_status join(binder *b, const asc_predicate *p, condition *q, asc_error *err);

static asc_status join_children(binder *b, const asc_predicate *p, condition *q,
                                asc_error *err)
{
    condition *child = asc_take_bytes(b->arena, p->children, sizeof *child);
    ASC_TRY(asc_arena_check(b->arena, err));
    for (size_t i = 0; i < p->children; i++)
        ASC_TRY(join(b, &p->child[i], &child[i], err));
    q->child = child;
    q->children = p->children;
    return ASC_OK;
}

static asc_status join(binder *b, const asc_predicate *p, condition *q, asc_error *err)
{
    q->test = p->test;
    q->flag = p->flag;
    if (p->test >= ASC_ANY) return join_children(b, p, q, err);
    asc_status status = ASC_OK;
    q->column = bind_column(b, p->column, p->at, err, &status);
    if (q->column == NULL || p->test == ASC_MISSING) return status;
    if (!lists_values(p->test) && !prefix_test(p->test)) {
        join_range(b, q, p);
    } else if (prefix_test(p->test) && !is_textual(q->column)) {
        asc_findings_add(b->findings, p->at, "compare with is, not, at_least or below",
                         "column '%.60s' is %s, not text", q->column->name,
                         asc_type_name(q->column->type));
    } else if (take_values(b, q, p)) {
        check_occurs(b, q, p);
        sort_values(b, q);
    }
    return asc_arena_check(b->arena, err);
}

asc_status bind_condition(binder *b, const asc_predicate *p, const condition **out,
                          asc_error *err)
{
    condition *q = asc_take_bytes(b->arena, 1, sizeof *q);
    ASC_TRY(asc_arena_check(b->arena, err));
    ASC_TRY(join(b, p, q, err));
    *out = q;
    return ASC_OK;
}

static asc_status outcome_conditions(binder *b, asc_error *err)
{
    const asc_study *s = b->s;
    for (size_t o = 0; o < s->outcomes; o++) {
        if (s->outcome[o].event != NULL && !sealed_absent(b, o))
            ASC_TRY(bind_condition(b, s->outcome[o].event, &b->event[o], err));
        if (s->outcome[o].among != NULL)
            ASC_TRY(bind_condition(b, s->outcome[o].among, &b->among[o], err));
    }
    for (size_t o = 0; o < s->outcomes; o++)
        if (s->outcome[o].linked != NULL) ASC_TRY(link_outcome_column(b->link, o, err));
    return ASC_OK;
}

asc_status bind_conditions(binder *b, asc_error *err)
{
    const asc_study *s = b->s;
    condition *include = asc_take_bytes(b->arena, s->includes, sizeof *include);
    condition *delivered = asc_take_bytes(b->arena, s->functions, sizeof *delivered);
    b->eligible = asc_take_bytes(b->arena, s->functions, sizeof(const condition *));
    b->event = asc_take_bytes(b->arena, s->outcomes, sizeof(const condition *));
    b->among = asc_take_bytes(b->arena, s->outcomes, sizeof(const condition *));
    ASC_TRY(asc_arena_check(b->arena, err));
    for (size_t i = 0; i < s->includes; i++)
        ASC_TRY(join(b, &s->include[i], &include[i], err));
    for (size_t k = 0; k < s->functions; k++) {
        const asc_partner *p = &s->function[k];
        if (p->role == ASC_EXCLUDED) continue;
        if (p->records != NULL) {
            ASC_TRY(link_partner_column(b->link, k, err));
            delivered[k] = b->link->partner[k].holds;
        } else {
            ASC_TRY(join(b, p->delivered, &delivered[k], err));
        }
        if (p->eligible != NULL)
            ASC_TRY(bind_condition(b, p->eligible, &b->eligible[k], err));
    }
    ASC_TRY(outcome_conditions(b, err));
    for (size_t j = 0; j < s->covariates; j++)
        if (s->covariate[j].records != NULL)
            ASC_TRY(link_covariate_column(b->link, j, err));
    b->include = include;
    b->delivered = delivered;
    return ASC_OK;
}
