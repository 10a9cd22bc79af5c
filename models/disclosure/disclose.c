/* A result as it may leave: counts of people hidden or rounded, and with them what would give them away. */
#include "ascribe/evidence.h"
#include "ascribe/gate.h"
#include "disclose_release.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Notes whose texts may hold counts of people. */
static const char *const counting_note[] = {"include_missing", "zero_weight",
                                            "missing_by_arm",  "imputed",
                                            "absent_level",    "delivered_ineligible",
                                            "no_unit_id",      "missing_unused",
                                            "among",           "outcome_weighted",
                                            "winsorised",      "shared_event",
                                            "several_deaths",  "record_after_death",
                                            "no_origin",       "order",
                                            "covariate_late",  "overlap"};

static const char withheld[] = "withheld by the disclosure profile";

/* The cell of a table, or NULL: it counts nobody. Cells are in order of keys, so all are looked at. */
static const people_cell *cell_at(const release *r, const asc_table *t, size_t column,
                                  size_t row)
{
    for (size_t i = 0; i < r->p->cells; i++) {
        const people_cell *c = &r->p->cell[i];
        if (c->table == t && c->column == column && c->row == row) return c;
    }
    return NULL;
}

static void counted(const release *r, const asc_table *in, size_t j, asc_table *out,
                    uint8_t *row_hidden)
{
    const asc_column *c = &in->column[j];
    double *real = asc_take(r->arena, in->rows);
    int64_t *integer = asc_take_bytes(r->arena, in->rows, sizeof *integer);
    uint8_t *missing = asc_take_bytes(r->arena, in->rows, 1);
    if (real == NULL || integer == NULL || missing == NULL) return;
    for (size_t i = 0; i < in->rows; i++) {
        const people_cell *cell = cell_at(r, in, j, i);
        missing[i] = cell == NULL || r->hidden[cell->quantity] != 0;
        if (cell != NULL && missing[i] != 0) row_hidden[i] = 1;
        integer[i] = missing[i] != 0 ? 0 : asc_count_shown(r->profile, cell->count);
        real[i] = missing[i] != 0                 ? (double)NAN
                  : r->profile == ASC_PROFILE_HES ? (double)integer[i]
                                                  : asc_column_real(c, i);
    }
    if (c->type == ASC_REAL)
        asc_table_add_real(out, c->name, real);
    else
        asc_table_add_integer(out, c->name, integer, missing);
}

/* What would give a hidden count of its row away. */
static void derived(const release *r, const asc_table *in, size_t j, asc_table *out,
                    const uint8_t *row_hidden)
{
    const asc_column *c = &in->column[j];
    const size_t size = c->width + 1;
    if (c->type == ASC_TEXT) {
        const char **text = asc_take_bytes(r->arena, in->rows, sizeof *text);
        for (size_t i = 0; text != NULL && i < in->rows; i++) {
            char *buffer = asc_take_bytes(r->arena, size, 1);
            if (buffer == NULL) return;
            text[i] = row_hidden[i] != 0 ? "" : asc_column_text(c, i, buffer, size);
        }
        if (text != NULL) asc_table_add_text(out, c->name, text);
        return;
    }
    double *real = asc_take(r->arena, in->rows);
    if (real == NULL) return;
    for (size_t i = 0; i < in->rows; i++)
        real[i] = row_hidden[i] != 0 ? (double)NAN : asc_column_real(c, i);
    asc_table_add_real(out, c->name, real);
}

static bool counts_people(const char *code)
{
    for (size_t k = 0; k < sizeof counting_note / sizeof *counting_note; k++)
        if (strcmp(code, counting_note[k]) == 0) return true;
    return false;
}

static asc_table *notes(const release *r, const asc_table *in)
{
    asc_table *out = asc_table_create(r->arena, in->name, in->rows);
    const asc_column *code = asc_table_find(in, "code");
    const char **text = asc_take_bytes(r->arena, in->rows, sizeof *text);
    if (out == NULL || text == NULL || code == NULL) return out;
    for (size_t j = 0; j < in->columns; j++) {
        const asc_column *c = &in->column[j];
        const size_t size = c->width + 1;
        const bool is_text = strcmp(c->name, "text") == 0;
        for (size_t i = 0; i < in->rows; i++) {
            char *buffer = asc_take_bytes(r->arena, size, 1), about[64];
            if (buffer == NULL) return NULL;
            const bool hide =
                is_text && counts_people(asc_column_text(code, i, about, sizeof about));
            text[i] = hide ? withheld : asc_column_text(c, i, buffer, size);
        }
        asc_table_add_text(out, c->name, text);
    }
    return out;
}

/* ESS over its share of n is n: an arm too small to be counted has its band alone. */
static bool few_effective(const char *text)
{
    enum { FEW = 20 };
    const char *at = strstr(text, ", ESS ");
    return at != NULL && strtod(at + strlen(", ESS "), NULL) < FEW;
}

/* Completeness, linkage, equipoise and discordance are shares of people: with the number of units a small count could
 * be worked out. What is released is the band that gives the level. Under hes ESS over its share of n would be n. */
static bool share_of_people(const release *r, double row)
{
    return row == 1.0 + ASC_ROW_WINDOW || row == 1.0 + ASC_ROW_LINKAGE ||
           row == 1.0 + ASC_ROW_EQUIPOISE || row == 1.0 + ASC_ROW_DISCORDANCE ||
           (r->profile == ASC_PROFILE_HES && row == 1.0 + ASC_ROW_ESS);
}

static void banded(const release *r, const asc_table *in, size_t j, asc_table *out)
{
    const asc_column *c = &in->column[j], *row = asc_table_find(in, "row"),
                     *cap = asc_table_find(in, "cap");
    const char **text = asc_take_bytes(r->arena, in->rows, sizeof *text);
    if (text == NULL || row == NULL || cap == NULL) return;
    for (size_t i = 0; i < in->rows; i++) {
        char *buffer = asc_take_bytes(r->arena, c->width + 1, 1);
        if (buffer == NULL) return;
        const double number = asc_column_real(row, i);
        text[i] = asc_column_text(c, i, buffer, c->width + 1);
        if (*text[i] != '\0' && (share_of_people(r, number) || few_effective(text[i])))
            text[i] = asc_gate_band((asc_gate_row)((int)number - 1),
                                    (int)asc_column_real(cap, i), r->arena);
    }
    asc_table_add_text(out, c->name, text);
}

static asc_status release_table(const release *r, const asc_table *in, asc_table **out,
                                asc_error *err);

/* Deaths in words, from their counts as these may leave. */
static asc_status deaths(const release *r, const asc_table *in, asc_table *out,
                         asc_error *err)
{
    const asc_table *death = people_table(r->beside, r->tables, "death");
    asc_table *shown = NULL;
    const char **text = asc_take_bytes(r->arena, in->rows, sizeof *text);
    ASC_TRY(asc_arena_check(r->arena, err));
    if (death != NULL) ASC_TRY(release_table(r, death, &shown, err));
    for (size_t i = 0; i < in->rows; i++)
        text[i] =
            asc_deaths_text(shown, people_text(in, "outcome", i, r->arena), r->arena);
    asc_table_add_text(out, "deaths", text);
    return asc_arena_check(r->arena, err);
}

/* Limits of a chart are made of all its points: with the others they would give a hidden one away. */
static void spread(const asc_table *in, uint8_t *row_hidden, asc_arena *arena)
{
    for (size_t i = 0; i < in->rows; i++) {
        if (row_hidden[i] != 1) continue;
        const char *measure = people_text(in, "measure", i, arena);
        for (size_t k = 0; k < in->rows; k++)
            if (row_hidden[k] == 0 &&
                strcmp(people_text(in, "measure", k, arena), measure) == 0)
                row_hidden[k] = 2;
    }
}

/* Columns that count people, or (counts false) all others. */
static asc_status release_columns(const release *r, const asc_table *in, bool counts,
                                  asc_table *out, uint8_t *row_hidden, asc_error *err)
{
    for (size_t j = 0; j < in->columns; j++) {
        people_kind kind = PEOPLE_NOT;
        ASC_TRY(people_column(in, &in->column[j], &kind, err));
        if ((kind == PEOPLE_COUNT) != counts) continue;
        if (kind == PEOPLE_COUNT)
            counted(r, in, j, out, row_hidden);
        else if (kind == PEOPLE_DERIVED && strcmp(in->column[j].name, "deaths") == 0)
            ASC_TRY(deaths(r, in, out, err));
        else if (kind == PEOPLE_DERIVED)
            derived(r, in, j, out, row_hidden);
        else if (strcmp(in->name, "evidence") == 0 &&
                 strcmp(in->column[j].name, "value") == 0)
            banded(r, in, j, out);
        else
            asc_table_add_column(out, in->column[j]);
    }
    return ASC_OK;
}

static asc_status release_table(const release *r, const asc_table *in, asc_table **out,
                                asc_error *err)
{
    if (strcmp(in->name, "note") == 0) {
        *out = notes(r, in);
        return asc_arena_check(r->arena, err);
    }
    asc_table *t = asc_table_create(r->arena, in->name, in->rows);
    uint8_t *row_hidden = asc_take_bytes(r->arena, in->rows, 1);
    ASC_TRY(asc_arena_check(r->arena, err));
    /* counts first: they say which rows are hidden */
    ASC_TRY(release_columns(r, in, true, t, row_hidden, err));
    if (strcmp(in->name, "chart") == 0) spread(in, row_hidden, r->arena);
    ASC_TRY(release_columns(r, in, false, t, row_hidden, err));
    ASC_TRY(asc_arena_check(r->arena, err));
    /* columns in the order they had */
    asc_table *ordered = asc_table_create(r->arena, in->name, in->rows);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t j = 0; j < in->columns; j++)
        asc_table_add_column(ordered, *asc_table_find(t, in->column[j].name));
    *out = ordered;
    return asc_arena_check(r->arena, err);
}

static asc_status release_tables(release *r, asc_table *const *in, size_t tables,
                                 asc_table ***out, asc_error *err)
{
    r->beside = in;
    r->tables = tables;
    *out = asc_take_bytes(r->arena, tables, sizeof(void *));
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t t = 0; t < tables; t++) ASC_TRY(release_table(r, in[t], &(*out)[t], err));
    if (r->profile == ASC_PROFILE_NONE) return ASC_OK;
    const release_pair pair = {.r = r, .in = in, .out = *out, .tables = tables};
    release_rates(&pair);
    release_more_rates(&pair);
    release_means(&pair);
    release_costs(&pair);
    release_words(&pair);
    return asc_arena_check(r->arena, err);
}

asc_status asc_disclose(const asc_result *in, asc_profile profile, asc_arena *arena,
                        asc_result *out, asc_disclosure *summary, asc_error *err)
{
    people p;
    ASC_TRY(people_collect(in, arena, &p, err));
    uint8_t *hidden = asc_take_bytes(arena, p.counts, 1);
    double *weight = asc_take_zero(arena, p.counts);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < p.cells; i++) /* in how many places, of how many people */
        if (p.cell[i].table != NULL)
            weight[p.cell[i].quantity] += 1.0 + (double)p.cell[i].count;
    const asc_cells cells = {.profile = profile,
                             .weight = weight,
                             .count = p.count,
                             .cells = p.counts,
                             .nowhere = p.nowhere,
                             .relation = p.relation,
                             .relations = p.relations};
    ASC_TRY(asc_cells_protect(&cells, arena, hidden, err));
    asc_disclosure s = {.profile = profile};
    for (size_t i = 0; i < p.counts; i++) {
        if (p.nowhere[i] != 0) continue;
        s.counts++;
        const bool own = asc_count_sensitive(profile, p.count[i]);
        s.primary += own;
        s.secondary += hidden[i] != 0 && !own;
    }
    release r = {
        .p = &p, .hidden = hidden, .profile = profile, .arena = arena, .result = in};
    asc_result result = *in;
    ASC_TRY(release_tables(&r, in->table, in->tables, &result.table, err));
    result.analysis = asc_take_bytes(arena, in->analyses, sizeof *result.analysis);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t a = 0; a < in->analyses; a++) {
        result.analysis[a] = in->analysis[a];
        ASC_TRY(release_tables(&r, in->analysis[a].table, in->analysis[a].tables,
                               &result.analysis[a].table, err));
    }
    if (profile != ASC_PROFILE_NONE) release_gaps(&r, &result);
    ASC_TRY(asc_arena_check(arena, err));
    result.draws = NULL;
    result.draw_count = 0;
    *out = result;
    *summary = s;
    return ASC_OK;
}
