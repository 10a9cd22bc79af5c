/* What a study measures beside its outcomes, tried out before a run: faults show here and not after an hour. Everything is
 * counted as a run counts it and the counts are thrown away. Tables that outcomes take records from stay closed: of
 * their measures and claims the names and types are looked at, no value is. Readings that are not there yet are no
 * fault, for they are made after the data were sealed. */
#include "ascribe/file.h"
#include "tally_private.h"
#include <string.h>

typedef struct lines {
    const char **measure, **kind, **table, **note;
    int64_t *rows;
    size_t count;
} lines;

/* Do outcomes take records, or columns, from the table? */
static bool of_outcomes(const asc_study *s, const char *table)
{
    bool found = false;
    for (size_t o = 0; table != NULL && o < s->outcomes; o++) {
        const asc_linked_outcome *y = s->outcome[o].linked;
        const char *from = y == NULL ? s->table : y->records.table;
        found |= from != NULL && strcmp(from, table) == 0;
    }
    for (size_t i = 0; table != NULL && s->link != NULL && i < s->link->tables; i++)
        found |= s->link->table[i].death && strcmp(s->link->table[i].name, table) == 0;
    return found;
}

static void add(tallier *t, lines *l, const char *measure, const char *kind,
                const char *table, const char *note)
{
    const asc_table *of = asc_cohort_find(t->c, table == NULL ? "" : table);
    l->measure[l->count] = measure;
    l->kind[l->count] = kind;
    l->table[l->count] = table == NULL ? "" : table;
    l->note[l->count] = note == NULL ? "" : note;
    l->rows[l->count++] = of == NULL ? 0 : (int64_t)of->rows;
}

/* Rows of a ratio that are nobody's, and partners without one. */
static const char *ratio_note(tallier *t, const asc_ratio_count *r, size_t count)
{
    asc_text missing = asc_text_start(t->arena);
    int64_t owned = 0;
    if (count == 1) return r[0].of > 0 ? "" : "no row counts: the ratio will be 0";
    for (size_t i = 1; i < count; i++) {
        owned += r[i].of;
        if (r[i].of == 0)
            asc_text_format(&missing, "%s%s", missing.length > 0 ? ", " : "",
                            r[i].partner);
    }
    if (owned == 0)
        return "its column of partners names none of the study's: every ratio will be 0";
    return missing.length == 0
               ? ""
               : asc_take_format(t->arena, "no row of %s: a ratio of nothing is 0",
                                 missing.data);
}

static const char *const closed = "outcomes are taken from this table: its values stay "
                                  "closed, names and types are right";

static asc_status one_ratio(tallier *t, size_t i, lines *l, asc_error *err)
{
    const asc_measure *m = &t->s->measure[i];
    const char *note = closed;
    if (t->sealed) {
        ASC_TRY(tally_ratio_names(t, i, err));
    } else {
        asc_ratio_count *r = asc_take_bytes(t->arena, t->s->partners + 1, sizeof *r);
        size_t count = 0;
        ASC_TRY(asc_arena_check(t->arena, err));
        ASC_TRY(tally_ratio(t, i, r, &count, err));
        note = ratio_note(t, r, count);
    }
    add(t, l, m->name, "ratio", m->table.name, note);
    return ASC_OK;
}

static asc_status one_scale(tallier *t, size_t i, tally_people *people, lines *l,
                            asc_error *err)
{
    const asc_measure *m = &t->s->measure[i];
    asc_scale_count n = {.lines = 0};
    if (t->sealed)
        ASC_TRY(tally_scale_names(t, i, err));
    else
        ASC_TRY(tally_scale(t, i, people, &n, err));
    add(t, l, m->name, "scale", m->table.name,
        t->sealed      ? closed
        : n.lines == 0 ? "nobody has two scores: there is no change to class"
                       : "");
    return ASC_OK;
}

static asc_status one_reconcile(tallier *t, size_t i, const tally_people *people,
                                lines *l, asc_error *err)
{
    const asc_measure *m = &t->s->measure[i];
    const char *scale = t->s->measure[m->quantitative].table.name;
    const bool sealed = t->sealed || of_outcomes(t->s, scale);
    asc_reconcile_count n = {.open = 0};
    int64_t all = 0;
    if (sealed)
        ASC_TRY(tally_reconcile_names(t, i, err));
    else
        ASC_TRY(tally_reconcile(t, i, people, &n, err));
    for (size_t k = 0; k < (size_t)ASC_CLASSES * ASC_CLASSES; k++) all += n.table[k];
    add(t, l, m->name, "reconcile", m->table.name,
        sealed     ? closed
        : all == 0 ? "no record is of a person with a class of the scale"
                   : "");
    return ASC_OK;
}

/* A file that is named and not there is read after the seal. */
static asc_status readings_there(const asc_study *s, asc_arena *arena, bool *there,
                                 asc_error *err)
{
    *there = false;
    if (s->audit->ratings == NULL) return ASC_OK;
    const char *path =
        s->audit->ratings[0] == '/'
            ? s->audit->ratings
            : asc_take_format(arena, "%s/%s", s->folder, s->audit->ratings);
    ASC_TRY(asc_arena_check(arena, err));
    return asc_file_check(path, there, err);
}

static asc_status the_claims(tallier *t, lines *l, asc_error *err)
{
    const asc_audit_plan *plan = t->s->audit;
    bool there = false;
    asc_claim_frame f = {.claims = 0};
    ASC_TRY(readings_there(t->s, t->arena, &there, err));
    if (t->sealed) {
        ASC_TRY(tally_claim_names(t, err));
        if (there) ASC_TRY(tally_rating_names(t, err));
        add(t, l, "claims", "audit", plan->table.name, closed);
        return ASC_OK;
    }
    ASC_TRY(tally_claims(t, there, &f, err));
    add(t, l, "claims", "audit", plan->table.name,
        asc_take_format(
            t->arena, "%zu claims%s; %s", f.claims,
            f.strata == 0 ? "" : asc_take_format(t->arena, " in %zu strata", f.strata),
            plan->ratings == NULL ? "no 'ratings' is named: row 13 stays at level 1"
            : there               ? "the readings are there"
                                  : "no readings yet: they follow the seal"));
    return ASC_OK;
}

/* The names of what was read are printed: whoever checks the study sees how many there are. */
static asc_status the_review(tallier *t, lines *l, asc_error *err)
{
    const asc_review_plan *plan = t->s->review;
    asc_review_count n = {.items = 0};
    ASC_REQUIRE(!of_outcomes(t->s, plan->table.name), err, ASC_ESTUDY,
                "%s: 'evidence.review' reads table '%s', and outcomes are taken from it; "
                "keep what raters said in a table of its own",
                t->s->file, plan->table.name);
    ASC_TRY(tally_review(t, &n, err));
    add(t, l, "review", "review", plan->table.name,
        n.items == 0
            ? "nothing was read: no partner's part will be settled"
            : asc_take_format(t->arena, "%zu pieces of evidence; their names are printed",
                              n.items));
    return ASC_OK;
}

static asc_status all_of(tallier *t, void *out, asc_error *err)
{
    const asc_study *s = t->s;
    const size_t n = s->measures + 2;
    lines l = {.measure = asc_take_bytes(t->arena, n, sizeof *l.measure),
               .kind = asc_take_bytes(t->arena, n, sizeof *l.kind),
               .table = asc_take_bytes(t->arena, n, sizeof *l.table),
               .note = asc_take_bytes(t->arena, n, sizeof *l.note),
               .rows = asc_take_bytes(t->arena, n, sizeof *l.rows)};
    tally_people *people = asc_take_bytes(t->brief, n, sizeof *people);
    ASC_TRY(asc_arena_check(t->arena, err));
    ASC_TRY(asc_arena_check(t->brief, err));
    for (size_t i = 0; i < s->measures; i++) {
        const asc_measure *m = &s->measure[i];
        t->sealed = of_outcomes(s, m->table.name);
        if (m->kind == ASC_MEASURE_RATIO)
            ASC_TRY(one_ratio(t, i, &l, err));
        else if (m->kind == ASC_MEASURE_SCALE)
            ASC_TRY(one_scale(t, i, &people[i], &l, err));
        else if (m->kind == ASC_MEASURE_RECONCILE)
            ASC_TRY(one_reconcile(t, i, &people[m->quantitative], &l, err));
    }
    if (s->audit != NULL) {
        t->sealed = of_outcomes(s, s->audit->table.name);
        ASC_TRY(the_claims(t, &l, err));
    }
    if (s->review != NULL) ASC_TRY(the_review(t, &l, err));
    asc_table *table = asc_table_create(t->arena, "measure_check", l.count);
    ASC_TRY(asc_arena_check(t->arena, err));
    asc_table_add_text(table, "measure", l.measure);
    asc_table_add_text(table, "kind", l.kind);
    asc_table_add_text(table, "table", l.table);
    asc_table_add_integer(table, "rows", l.rows, NULL);
    asc_table_add_text(table, "note", l.note);
    *(asc_table **)out = table;
    return asc_arena_check(t->arena, err);
}

asc_status asc_study_tally_check(const asc_study *s, const asc_cohort *c,
                                 asc_arena *arena, asc_table **out, asc_error *err)
{
    asc_table *table = NULL;
    ASC_TRY(tally_run(s, c, arena, all_of, &table, err));
    *out = table;
    return ASC_OK;
}
