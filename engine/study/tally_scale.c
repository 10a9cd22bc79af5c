/* Scales and their reconciliation with what people tell.
 *   line      the scores of one person in one domain, at least two, in order of time: last - first
 *   reliable  |last - first| / S_diff >= 1.96, S_diff = SD sqrt(2 (1 - r)); one sign is better, the other worse
 *   person    better when some line is and none is worse, worse likewise; both: mixed, and left out; else the same
 *   record    one row of the narratives against its person's class; discordant where they differ; open where it is and
 *             a column that closes it is blank
 * Jacobson & Truax (1991), J. Consult. Clin. Psychol. 59:12-19. */
#include "tally_private.h"
#include <math.h>
#include <string.h>

typedef struct scores {
    const uint32_t *person;
    const asc_column *domain, *time, *score;
} scores;

static bool earlier(const void *context, uint32_t a, uint32_t b)
{
    const scores *s = context;
    if (s->person[a] != s->person[b]) return s->person[a] < s->person[b];
    const int domain = s->domain == NULL ? 0 : link_compare(s->domain, a, b);
    if (domain != 0) return domain < 0;
    return link_compare(s->time, a, b) < 0;
}

static bool same_line(const scores *s, uint32_t a, uint32_t b)
{
    return s->person[a] == s->person[b] &&
           (s->domain == NULL || link_compare(s->domain, a, b) == 0);
}

/* Rows with a person, time and score, numbered by person in order of first appearance. */
static asc_status usable_rows(binder *b, const asc_measure *m, const asc_column *person,
                              scores *s, key_index *key, uint32_t *row, size_t *n,
                              int64_t *blank, asc_error *err)
{
    uint32_t *number = asc_take_bytes(b->brief, b->rows, sizeof *number);
    ASC_TRY(asc_arena_check(b->brief, err));
    s->person = number;
    for (size_t i = 0; i < b->rows; i++) {
        number[i] = NO_KEY;
        if (asc_column_missing(person, i) || asc_column_missing(s->time, i) ||
            asc_column_missing(s->score, i) ||
            (s->domain != NULL && asc_column_missing(s->domain, i))) {
            ++*blank;
            continue;
        }
        const double x = asc_column_real(s->score, i);
        ASC_REQUIRE(!(x < m->low) && !(x > m->high), err, ASC_EDATA,
                    "table '%s' row %zu: a score of %g in '%s', and 'range' of '%s' is "
                    "%g to %g",
                    b->table->name, i + 1, x, s->score->name, m->name, m->low, m->high);
        number[i] = key_add(key, person, i);
        row[(*n)++] = (uint32_t)i;
    }
    return asc_arena_check(b->brief, err);
}

static asc_status open_scale(tallier *t, const asc_measure *m, binder *b, scores *s,
                             const asc_column **person, asc_error *err)
{
    const asc_named_column who = tally_person(t->s);
    ASC_TRY(tally_view(t, t->c, &m->table, b, err));
    asc_named_column time = m->time;
    if (time.name == NULL && b->spec != NULL)
        time = (asc_named_column){b->spec->time, b->spec->time_at};
    if (who.name == NULL)
        asc_findings_add(t->findings, m->at, "write unit.person",
                         "'%s' is about people, and the study names no column for them",
                         m->name);
    if (time.name == NULL)
        asc_findings_add(t->findings, m->at, "write time: and a column",
                         "the scores of '%s' have no order", m->name);
    ASC_TRY(tally_column(b, &who, person, err));
    ASC_TRY(tally_column(b, &m->score, &s->score, err));
    ASC_TRY(tally_column(b, &m->domain, &s->domain, err));
    ASC_TRY(tally_column(b, &time, &s->time, err));
    bool whole = false;
    if (s->score != NULL && !is_number(s->score))
        asc_findings_add(t->findings, m->score.at, "a column of numbers",
                         "'%.60s' is %s, not a number", s->score->name,
                         asc_type_name(s->score->type));
    if (*person != NULL && !key_kind(*person, &whole))
        asc_findings_add(t->findings, who.at, "text or whole numbers",
                         "'%.60s' of table '%.60s' is %s", who.name, b->table->name,
                         asc_type_name((*person)->type));
    return findings_fail(t->findings, err);
}

static size_t class_of(double x, double least)
{
    return fabs(x) >= least && x != 0.0 ? (x > 0.0 ? ASC_BETTER : ASC_WORSE) : ASC_SAME;
}

/* A line's class joined to what its person has so far. */
static int8_t joined(int8_t before, size_t line)
{
    if (before == -2 || before == ASC_SAME) return (int8_t)line;
    if (before == -1 || line == ASC_SAME || (size_t)before == line) return before;
    return -1;
}

/* The first and the last score must be one each. */
static asc_status settled(const binder *b, const asc_measure *m, const scores *s,
                          uint32_t at, uint32_t next, asc_error *err)
{
    ASC_REQUIRE(link_compare(s->time, at, next) != 0 ||
                    asc_column_real(s->score, at) == asc_column_real(s->score, next),
                err, ASC_EDATA,
                "table '%s' rows %u and %u: two scores of one person, domain and time "
                "in '%s'; keep the one that is right",
                b->table->name, at + 1, next + 1, m->name);
    return ASC_OK;
}

static asc_status count_lines(const binder *b, const asc_measure *m, const scores *s,
                              const uint32_t *row, size_t n, int8_t *class,
                              asc_scale_count *out, asc_error *err)
{
    const double sign = m->lower_is_better ? -1.0 : 1.0;
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        while (end < n && same_line(s, row[i], row[end])) {
            ASC_TRY(settled(b, m, s, row[end - 1], row[end], err));
            end++;
        }
        if (end - i >= 2) {
            const double change = sign * (asc_column_real(s->score, row[end - 1]) -
                                          asc_column_real(s->score, row[i]));
            const size_t line = class_of(change, out->least);
            int8_t *person = &class[s->person[row[i]]];
            out->lines++;
            out->change[line]++;
            out->any[class_of(change, 0.0)]++;
            *person = joined(*person, line);
        }
        i = end;
    }
    return ASC_OK;
}

asc_status tally_scale_names(tallier *t, size_t measure, asc_error *err)
{
    const asc_column *person = NULL;
    scores s = {0};
    binder b;
    return open_scale(t, &t->s->measure[measure], &b, &s, &person, err);
}

asc_status tally_scale(tallier *t, size_t measure, tally_people *people,
                       asc_scale_count *out, asc_error *err)
{
    const asc_measure *m = &t->s->measure[measure];
    const asc_column *person = NULL;
    scores s = {0};
    binder b;
    *out = (asc_scale_count){.measure = measure,
                             .least = 1.96 * m->sd * sqrt(2.0 * (1.0 - m->reliability))};
    ASC_TRY(open_scale(t, m, &b, &s, &person, err));
    bool whole = false;
    (void)key_kind(person, &whole);
    people->key = key_start(t->brief, b.rows, whole);
    uint32_t *row = asc_take_bytes(t->brief, b.rows, sizeof *row);
    uint32_t *spare = asc_take_bytes(t->brief, b.rows, sizeof *spare);
    people->class = asc_take_bytes(t->brief, b.rows, sizeof *people->class);
    ASC_TRY(asc_arena_check(t->brief, err));
    for (size_t i = 0; i < b.rows; i++) people->class[i] = -2;
    size_t n = 0;
    ASC_TRY(usable_rows(&b, m, person, &s, &people->key, row, &n, &out->blank, err));
    out->rows = (int64_t)n;
    link_order(row, n, spare, earlier, &s);
    ASC_TRY(count_lines(&b, m, &s, row, n, people->class, out, err));
    for (size_t i = 0; i < people->key.numbers; i++) {
        if (people->class[i] == -1) out->mixed++;
        if (people->class[i] >= 0) out->person[(size_t)people->class[i]]++;
    }
    return ASC_OK;
}

/* ASC_BETTER .. ASC_WORSE, -1: no class told, -2: a word that is none. */
static int told_class(const asc_column *c, size_t row)
{
    static const char *const word[] = {"better", "same", "worse"};
    char cell[256];
    const char *text = asc_column_text(c, row, cell, sizeof cell);
    if (*text == '\0') return -1;
    for (int i = 0; i < ASC_CLASSES; i++)
        if (strcmp(text, word[i]) == 0) return i;
    return -2;
}

static bool closed(const asc_column *const *need, size_t needs, size_t row)
{
    for (size_t i = 0; i < needs; i++)
        if (asc_column_missing(need[i], row)) return false;
    return needs > 0;
}

typedef struct stories {
    binder b;
    const asc_column *person, *told, **need;
    const condition *where;
} stories;

static asc_status open_stories(tallier *t, const asc_measure *m, stories *x,
                               asc_error *err)
{
    const asc_named_column who = tally_person(t->s);
    ASC_TRY(tally_view(t, t->c, &m->table, &x->b, err));
    x->need = asc_take_bytes(t->brief, m->needs, sizeof(const asc_column *));
    ASC_TRY(asc_arena_check(t->brief, err));
    ASC_TRY(tally_column(&x->b, &who, &x->person, err));
    ASC_TRY(tally_column(&x->b, &m->told, &x->told, err));
    for (size_t i = 0; i < m->needs; i++)
        ASC_TRY(tally_column(&x->b, &m->need[i], &x->need[i], err));
    if (m->where != NULL) ASC_TRY(bind_condition(&x->b, m->where, &x->where, err));
    if (x->told != NULL && x->told->type != ASC_TEXT && x->told->type != ASC_CATEGORY)
        asc_findings_add(t->findings, m->told.at, "a column with better, same or worse",
                         "'%.60s' is %s", x->told->name, asc_type_name(x->told->type));
    return findings_fail(t->findings, err);
}

asc_status tally_reconcile_names(tallier *t, size_t measure, asc_error *err)
{
    stories x = {0};
    return open_stories(t, &t->s->measure[measure], &x, err);
}

asc_status tally_reconcile(tallier *t, size_t measure, const tally_people *people,
                           asc_reconcile_count *out, asc_error *err)
{
    const asc_measure *m = &t->s->measure[measure];
    stories x = {0};
    *out = (asc_reconcile_count){.measure = measure};
    ASC_TRY(open_stories(t, m, &x, err));
    bool whole = false;
    ASC_REQUIRE(key_kind(x.person, &whole) && whole == people->key.whole, err, ASC_EDATA,
                "'%s': '%s' is %s in table '%s', and of another kind in that of '%s'; "
                "give both one type when they are imported",
                m->name, x.person->name, asc_type_name(x.person->type), x.b.table->name,
                t->s->measure[m->quantitative].name);
    for (size_t row = 0; row < x.b.rows; row++) {
        if (x.where != NULL && !condition_holds(x.where, row)) continue;
        const int told = told_class(x.told, row);
        ASC_REQUIRE(told != -2, err, ASC_EDATA,
                    "table '%s' row %zu: '%s' is neither better, same nor worse",
                    x.b.table->name, row + 1, x.told->name);
        const uint32_t person = key_find(&people->key, x.person, row);
        const int class = person == NO_KEY ? -2 : people->class[person];
        if (class == -1) out->mixed++;
        if (class == -2) out->unscored++;
        if (class >= 0 && told < 0) out->untold++;
        if (class < 0 || told < 0) continue;
        out->table[(size_t) class * ASC_CLASSES + (size_t)told]++;
        out->open += class != told && !closed(x.need, m->needs, row);
    }
    return ASC_OK;
}
