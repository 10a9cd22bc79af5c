/* Counts what a study measures beside its outcomes (ascribe/measure.h): over all rows of the tables, not only those of
 * the units compared. A row whose value is missing does not meet a standard: a blank is no proof. */
#include "tally_private.h"
#include <string.h>

static const asc_table_spec *spec_of(const asc_study *s, const char *name)
{
    for (size_t i = 0; s->link != NULL && i < s->link->tables; i++)
        if (strcmp(s->link->table[i].name, name) == 0) return &s->link->table[i];
    return NULL;
}

asc_status tally_view(tallier *t, const asc_cohort *c, const asc_named_column *table,
                      binder *out, asc_error *err)
{
    *out = (binder){.s = t->s,
                    .c = c,
                    .arena = t->arena,
                    .brief = t->brief,
                    .findings = t->findings,
                    .out = &t->nothing,
                    .sealed = t->sealed};
    if (table->name == NULL) return findings_fail(t->findings, err);
    out->table = asc_cohort_find(c, table->name);
    if (out->table == NULL) {
        bind_no_table(out, table->name, table->at);
        return findings_fail(t->findings, err);
    }
    out->rows = out->table->rows;
    out->spec = spec_of(t->s, table->name);
    out->column = asc_take_bytes(t->brief, out->table->columns, sizeof *out->column);
    return asc_arena_check(t->brief, err);
}

asc_status tally_column(binder *b, const asc_named_column *name, const asc_column **out,
                        asc_error *err)
{
    asc_status status = ASC_OK;
    *out = NULL;
    if (name->name == NULL) return ASC_OK;
    *out = bind_column(b, name->name, name->at, err, &status);
    return status;
}

asc_named_column tally_person(const asc_study *s)
{
    return s->person != NULL ? (asc_named_column){s->person, s->person_at}
                             : (asc_named_column){s->id, s->id_at};
}

/* Counts the rows of one partner; partner NULL: all rows. */
static asc_ratio_count count_rows(const binder *b, const condition *where,
                                  const condition *met, const asc_column *owner,
                                  const char *partner)
{
    asc_ratio_count n = {.partner = partner == NULL ? "" : partner};
    for (size_t row = 0; row < b->rows; row++) {
        if (where != NULL && !condition_holds(where, row)) continue;
        if (partner != NULL) {
            char cell[256];
            if (strcmp(asc_column_text(owner, row, cell, sizeof cell), partner) != 0)
                continue;
        }
        n.of++;
        if (condition_unknown(met, row))
            n.unknown++;
        else
            n.met += condition_holds(met, row);
    }
    return n;
}

static asc_status open_time(tallier *t, const asc_measure *m, ratio_rows *x,
                            asc_error *err)
{
    asc_named_column time = m->time;
    if (m->every == ASC_AUDIT_ALL) return ASC_OK;
    if (time.name == NULL && x->b.spec != NULL)
        time = (asc_named_column){x->b.spec->time, x->b.spec->time_at};
    if (time.name == NULL)
        asc_findings_add(t->findings, m->at, "write time: and a column",
                         "the chart of '%s' has no time", m->name);
    ASC_TRY(tally_column(&x->b, &time, &x->time, err));
    const asc_column *c = x->time;
    if (c != NULL && c->type != ASC_DATE && c->type != ASC_DATETIME)
        asc_findings_add(t->findings, time.at, "a column of dates",
                         "'%.60s' is %s, not a date", c->name, asc_type_name(c->type));
    return ASC_OK;
}

asc_status tally_ratio_open(tallier *t, const asc_measure *m, ratio_rows *x,
                            asc_error *err)
{
    ASC_TRY(tally_view(t, t->c, &m->table, &x->b, err));
    if (m->where != NULL) ASC_TRY(bind_condition(&x->b, m->where, &x->where, err));
    ASC_TRY(bind_condition(&x->b, m->met, &x->met, err));
    ASC_TRY(tally_column(&x->b, &m->partner, &x->owner, err));
    ASC_TRY(open_time(t, m, x, err));
    const asc_column *owner = x->owner;
    if (owner != NULL && owner->type != ASC_TEXT && owner->type != ASC_CATEGORY)
        asc_findings_add(t->findings, m->partner.at, "a column with names of partners",
                         "'%.60s' is %s", owner->name, asc_type_name(owner->type));
    return findings_fail(t->findings, err);
}

asc_status tally_ratio_names(tallier *t, size_t measure, asc_error *err)
{
    ratio_rows x = {0};
    return tally_ratio_open(t, &t->s->measure[measure], &x, err);
}

asc_status tally_ratio(tallier *t, size_t measure, asc_ratio_count *out, size_t *count,
                       asc_error *err)
{
    ratio_rows x = {0};
    ASC_TRY(tally_ratio_open(t, &t->s->measure[measure], &x, err));
    const size_t first = *count;
    out[(*count)++] = count_rows(&x.b, x.where, x.met, NULL, NULL);
    for (size_t k = 0; x.owner != NULL && k < t->s->partners; k++)
        out[(*count)++] =
            count_rows(&x.b, x.where, x.met, x.owner, t->s->partner[k].name);
    for (size_t i = first; i < *count; i++) out[i].measure = measure;
    return ASC_OK;
}

static asc_status count_all(tallier *t, asc_tally *out, asc_error *err)
{
    const asc_study *s = t->s;
    asc_ratio_count *ratios =
        asc_take_bytes(t->arena, s->measures * (s->partners + 1), sizeof *ratios);
    asc_chart_count *charts = asc_take_bytes(t->arena, s->measures, sizeof *charts);
    asc_scale_count *scales = asc_take_bytes(t->arena, s->measures, sizeof *scales);
    asc_reconcile_count *told = asc_take_bytes(t->arena, s->measures, sizeof *told);
    tally_people *people = asc_take_bytes(t->brief, s->measures, sizeof *people);
    asc_path_count *path = asc_take_bytes(t->arena, s->paths, sizeof *path);
    ASC_TRY(asc_arena_check(t->arena, err));
    ASC_TRY(asc_arena_check(t->brief, err));
    for (size_t i = 0; i < s->measures; i++) {
        if (s->measure[i].every != ASC_AUDIT_ALL)
            ASC_TRY(tally_chart(t, i, &charts[out->charts++], err));
        if (s->measure[i].kind == ASC_MEASURE_RATIO)
            ASC_TRY(tally_ratio(t, i, ratios, &out->ratios, err));
        else if (s->measure[i].kind == ASC_MEASURE_SCALE)
            ASC_TRY(tally_scale(t, i, &people[i], &scales[out->scales++], err));
        else if (s->measure[i].kind == ASC_MEASURE_RECONCILE)
            ASC_TRY(tally_reconcile(t, i, &people[s->measure[i].quantitative],
                                    &told[out->reconciles++], err));
    }
    if (s->paths > 0) ASC_TRY(tally_paths(t, path, err));
    if (s->audit != NULL) ASC_TRY(tally_claims(t, true, &out->claims, err));
    if (s->review != NULL) ASC_TRY(tally_review(t, &out->review, err));
    out->ratio = ratios;
    out->chart = charts;
    out->scale = scales;
    out->reconcile = told;
    out->path = path;
    out->paths = s->paths;
    return asc_arena_check(t->arena, err);
}

asc_status tally_run(const asc_study *s, const asc_cohort *c, asc_arena *arena,
                     tally_body *body, void *out, asc_error *err)
{
    asc_findings findings = {.arena = arena, .file = s->file, .text = s->text};
    tallier t = {.s = s,
                 .c = c,
                 .arena = arena,
                 .brief = asc_arena_create(),
                 .findings = &findings};
    ASC_REQUIRE(t.brief != NULL, err, ASC_EMEMORY, "no memory to read the cohort");
    const asc_status status = body(&t, out, err);
    asc_arena_destroy(t.brief);
    return status;
}

static asc_status everything(tallier *t, void *out, asc_error *err)
{
    return count_all(t, out, err);
}

static asc_status claims_alone(tallier *t, void *out, asc_error *err)
{
    return tally_claims(t, false, out, err);
}

asc_status asc_study_tally(const asc_study *s, const asc_cohort *c, asc_arena *arena,
                           asc_tally *out, asc_error *err)
{
    asc_tally tally = {0};
    ASC_TRY(tally_run(s, c, arena, everything, &tally, err));
    *out = tally;
    return ASC_OK;
}

asc_status asc_study_claims(const asc_study *s, const asc_cohort *c, asc_arena *arena,
                            asc_claim_frame *out, asc_error *err)
{
    asc_claim_frame claims = {0};
    ASC_REQUIRE(s->audit != NULL, err, ASC_EUSAGE, "%s: no 'audit.claims' in the study",
                s->file);
    ASC_TRY(tally_run(s, c, arena, claims_alone, &claims, err));
    *out = claims;
    return ASC_OK;
}
