/* Claims of partners in the order of their table, and what readers said of them. The readings are a cohort of their
 * own (`ascribe import ratings=... -o ratings.h5`): they are made after the data were sealed. */
#include "tally_private.h"
#include <string.h>

static asc_status open_frame(tallier *t, const asc_audit_plan *plan, binder *b,
                             const asc_column **id, const condition **where, bool *whole,
                             asc_error *err)
{
    ASC_TRY(tally_view(t, t->c, &plan->table, b, err));
    ASC_TRY(tally_column(b, &plan->id, id, err));
    if (plan->where != NULL) ASC_TRY(bind_condition(b, plan->where, where, err));
    if (*id != NULL && !key_kind(*id, whole))
        asc_findings_add(t->findings, plan->id.at, "text or whole numbers",
                         "'%.60s' is %s", (*id)->name, asc_type_name((*id)->type));
    return findings_fail(t->findings, err);
}

static asc_status claim_rows(tallier *t, const asc_audit_plan *plan, key_index *key,
                             asc_claim_frame *out, asc_error *err)
{
    const asc_column *id = NULL;
    const condition *where = NULL;
    binder b;
    bool whole = false;
    ASC_TRY(open_frame(t, plan, &b, &id, &where, &whole, err));
    if (id == NULL) return ASC_OK; /* told as a finding */
    const char **name = asc_take_bytes(t->arena, b.rows, sizeof *name);
    size_t *place = asc_take_bytes(t->brief, b.rows, sizeof *place);
    char *cell = asc_take_bytes(t->brief, id->width + 64, 1);
    *key = key_start(t->brief, b.rows, whole);
    ASC_TRY(asc_arena_check(t->brief, err));
    for (size_t row = 0; name != NULL && row < b.rows; row++) {
        if (where != NULL && !condition_holds(where, row)) continue;
        ASC_REQUIRE(!asc_column_missing(id, row), err, ASC_EDATA,
                    "table '%s' row %zu: a claim without '%s'", b.table->name, row + 1,
                    id->name);
        ASC_REQUIRE(key_add(key, id, row) == out->claims, err, ASC_EDATA,
                    "table '%s' row %zu: '%s' stands there a second time; each claim "
                    "has an id of its own",
                    b.table->name, row + 1, id->name);
        place[out->claims] = row;
        name[out->claims++] =
            asc_take_text(t->arena, asc_column_cell(id, row, cell, id->width + 64));
    }
    out->id = name;
    ASC_TRY(asc_arena_check(t->arena, err));
    return tally_strata(t, &b, place, out, err);
}

static asc_status fill(const binder *b, const asc_column *id,
                       const asc_column *const *reader, size_t readers,
                       const key_index *key, int8_t *verdict, asc_claim_frame *out,
                       asc_error *err)
{
    uint8_t *seen = asc_take_bytes(b->brief, out->claims, 1);
    ASC_TRY(asc_arena_check(b->brief, err));
    for (size_t row = 0; row < b->rows; row++) {
        const uint32_t claim = key_find(key, id, row);
        if (claim == NO_KEY) {
            out->outside++;
            continue;
        }
        ASC_REQUIRE(seen[claim] == 0, err, ASC_EDATA,
                    "table '%s' row %zu: a second reading of one claim; keep one row "
                    "for each, with a column for each reader",
                    b->table->name, row + 1);
        seen[claim] = 1;
        for (size_t r = 0; r < readers; r++)
            if (!asc_column_missing(reader[r], row))
                verdict[claim * readers + r] =
                    (int8_t)(asc_column_integer(reader[r], row) != 0);
    }
    return ASC_OK;
}

static asc_status open_ratings(tallier *t, const asc_audit_plan *plan,
                               const asc_cohort *ratings, binder *b,
                               const asc_column **id, const asc_column **reader,
                               asc_error *err)
{
    const asc_named_column table = {plan->reading.name, plan->ratings_at};
    ASC_TRY(tally_view(t, ratings, &table, b, err));
    ASC_TRY(tally_column(b, &plan->id, id, err));
    for (size_t r = 0; r < plan->readers; r++) {
        ASC_TRY(tally_column(b, &plan->reader[r], &reader[r], err));
        if (reader[r] != NULL && reader[r]->type != ASC_BOOLEAN)
            asc_findings_add(t->findings, plan->reader[r].at,
                             "true where the claim stands, false where it does not",
                             "'%.60s' is %s, not true or false", plan->reader[r].name,
                             asc_type_name(reader[r]->type));
    }
    return findings_fail(t->findings, err);
}

static asc_status read_ratings(tallier *t, const asc_audit_plan *plan,
                               const asc_cohort *ratings, const key_index *key,
                               asc_claim_frame *out, asc_error *err)
{
    const asc_column *id = NULL;
    const asc_column **reader =
        asc_take_bytes(t->brief, plan->readers, sizeof(const asc_column *));
    int8_t *verdict = asc_take_bytes(t->arena, out->claims * plan->readers, 1);
    binder b;
    bool whole = false;
    ASC_TRY(asc_arena_check(t->brief, err));
    ASC_TRY(asc_arena_check(t->arena, err));
    memset(verdict, -1, out->claims * plan->readers);
    ASC_TRY(open_ratings(t, plan, ratings, &b, &id, reader, err));
    ASC_REQUIRE(key_kind(id, &whole) && whole == key->whole, err, ASC_EDATA,
                "%s: '%s' is %s, and of another kind in table '%s'", plan->ratings,
                id->name, asc_type_name(id->type), plan->table.name);
    ASC_TRY(fill(&b, id, reader, plan->readers, key, verdict, out, err));
    out->read = true;
    out->verdict = verdict;
    out->ratings_hash = asc_take_text(t->arena, asc_cohort_hash(ratings));
    return asc_arena_check(t->arena, err);
}

static asc_status open_file(tallier *t, const asc_audit_plan *plan, asc_cohort **out,
                            asc_error *err)
{
    const char *path =
        plan->ratings[0] == '/'
            ? plan->ratings
            : asc_take_format(t->arena, "%s/%s", t->s->folder, plan->ratings);
    ASC_TRY(asc_arena_check(t->arena, err));
    return asc_cohort_open(path, out, err);
}

asc_status tally_claims(tallier *t, bool readings, asc_claim_frame *out, asc_error *err)
{
    const asc_audit_plan *plan = t->s->audit;
    key_index key = {0};
    *out = (asc_claim_frame){.ratings_hash = ""};
    ASC_TRY(claim_rows(t, plan, &key, out, err));
    if (!readings || plan->ratings == NULL) return ASC_OK;
    asc_cohort *ratings = NULL;
    ASC_TRY(open_file(t, plan, &ratings, err));
    const asc_status status = read_ratings(t, plan, ratings, &key, out, err);
    asc_cohort_close(ratings);
    return status;
}

asc_status tally_claim_names(tallier *t, asc_error *err)
{
    const asc_audit_plan *plan = t->s->audit;
    const asc_column *id = NULL;
    const condition *where = NULL;
    binder b;
    bool whole = false;
    ASC_TRY(open_frame(t, plan, &b, &id, &where, &whole, err));
    return tally_stratum_names(t, &b, err);
}

asc_status tally_rating_names(tallier *t, asc_error *err)
{
    const asc_audit_plan *plan = t->s->audit;
    const asc_column *id = NULL;
    const asc_column **reader =
        asc_take_bytes(t->brief, plan->readers, sizeof(const asc_column *));
    asc_cohort *ratings = NULL;
    binder b;
    ASC_TRY(asc_arena_check(t->brief, err));
    ASC_TRY(open_file(t, plan, &ratings, err));
    const asc_status status = open_ratings(t, plan, ratings, &b, &id, reader, err);
    asc_cohort_close(ratings);
    return status;
}
