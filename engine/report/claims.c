/* What may leave of a result whose evidence was assessed: no effect above its claim level.
 *   level 0  the reasons alone        1  rates as observed, diagnostics, sentences
 *   level 2  effects, games, contributions without percentages of the total        3  all
 * The level of a row is that of its outcome and model in /tables/claim. The rule is closed: every table with an
 * outcome and a model is an effect unless it is listed here, and what has no claim has none to show. */
#include "view.h"
#include <math.h>
#include <string.h>

enum { OBSERVED = 1, ASSOCIATED = 2, CONTRIBUTED = 3 };

typedef struct claims {
    const asc_table *claim;
    asc_arena *arena;
    int overall;
} claims;

/* Tables that hold no effect, and the level from which they may be shown. */
static const struct {
    const char *name;
    int level;
} shown[] = {{"evidence", 0},       {"claim", 0},        {"sentence", 0},
             {"next", 0},           {"model", OBSERVED}, {"balance", 0},
             {"overlap", 0},        {"propensity", 0},   {"modifier", 0},
             {"outcome", OBSERVED}, {"death", OBSERVED}, {"early", OBSERVED},
             {"completeness", 0}};

static int needed(const asc_table *t)
{
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (strcmp(shown[i].name, t->name) == 0) return shown[i].level;
    return asc_table_find(t, "outcome") != NULL && asc_table_find(t, "model") != NULL
               ? ASSOCIATED
               : 0;
}

/* Of an outcome under a model; of an outcome alone the highest over its models; without either the whole. */
static int level_of(const claims *c, const char *outcome, const char *model)
{
    int level = -1;
    if (*outcome == '\0') return c->overall;
    for (size_t i = 0; c->claim != NULL && i < c->claim->rows; i++) {
        if (!asc_view_is(c->claim, i, "outcome", outcome) ||
            !asc_view_is(c->claim, i, "player", "") ||
            (model != NULL && !asc_view_is(c->claim, i, "model", model)))
            continue;
        const int mine = (int)asc_view_real(c->claim, i, "level");
        if (mine > level) level = mine;
    }
    if (level >= 0) return level;
    return model == NULL ? c->overall : 0;
}

static int row_level(const claims *c, const asc_table *t, size_t row)
{
    const bool model = asc_table_find(t, "model") != NULL;
    return level_of(c, asc_view_text(c->arena, t, row, "outcome"),
                    model ? asc_view_text(c->arena, t, row, "model") : NULL);
}

static bool is_share(const char *name)
{
    return strcmp(name, "share") == 0 || strcmp(name, "share.low") == 0 ||
           strcmp(name, "share.high") == 0;
}

static void copy_reals(const claims *c, const asc_table *from, const asc_column *column,
                       const size_t *row, const int *level, asc_table *to)
{
    double *x = asc_take_bytes(c->arena, to->rows, sizeof *x);
    for (size_t i = 0; x != NULL && i < to->rows; i++) {
        const bool part = is_share(column->name) && level[i] < CONTRIBUTED;
        x[i] = part && asc_table_find(from, "model") != NULL
                   ? (double)NAN
                   : asc_column_real(column, row[i]);
    }
    if (x != NULL) asc_table_add_real(to, column->name, x);
}

static void copy_integers(const claims *c, const asc_column *column, const size_t *row,
                          asc_table *to)
{
    int64_t *x = asc_take_bytes(c->arena, to->rows, sizeof *x);
    uint8_t *missing = asc_take_bytes(c->arena, to->rows, 1);
    if (x == NULL || missing == NULL) return;
    for (size_t i = 0; i < to->rows; i++) {
        missing[i] = asc_column_missing(column, row[i]) ? 1 : 0;
        x[i] = missing[i] != 0 ? 0 : asc_column_integer(column, row[i]);
    }
    asc_column copy = *column;
    copy.integer = x;
    copy.missing = missing;
    copy.narrow = NULL;
    copy.narrow_bytes = 0;
    asc_table_add_column(to, copy);
}

/* What a text cell says at its level. */
static const char *cell(const claims *c, const asc_table *t, const char *column,
                        size_t row, int level)
{
    const bool model = strcmp(t->name, "model") == 0;
    const bool claim = strcmp(t->name, "claim") == 0;
    if (claim && level < ASSOCIATED && strcmp(column, "direction") == 0) return "";
    if (model && level < CONTRIBUTED && strcmp(column, "share_reason") == 0)
        return "the evidence does not carry parts of the total (level 3 does)";
    return asc_view_text(c->arena, t, row, column);
}

static void copy_texts(const claims *c, const asc_table *from, const asc_column *column,
                       const size_t *row, const int *level, asc_table *to)
{
    const char **x = asc_take_bytes(c->arena, to->rows, sizeof *x);
    for (size_t i = 0; x != NULL && i < to->rows; i++)
        x[i] = cell(c, from, column->name, row[i], level[i]);
    if (x != NULL) asc_table_add_text(to, column->name, x);
}

/* Does a note tell of a total that may not be told of? */
static bool silent_note(const claims *c, const asc_table *t, size_t row)
{
    if (!asc_view_is(t, row, "code", "share")) return false;
    const char *place = asc_view_text(c->arena, t, row, "place");
    const size_t n = strcspn(place, "/");
    const char *outcome = asc_take_textn(c->arena, place, n);
    const char *rest = place[n] == '/' ? place + n + 1 : "";
    const char *model = asc_take_textn(c->arena, rest, strcspn(rest, "/"));
    return outcome == NULL || model == NULL || level_of(c, outcome, model) < CONTRIBUTED;
}

static asc_table *filtered(const claims *c, const asc_table *t)
{
    size_t *row = asc_take_bytes(c->arena, t->rows + 1, sizeof *row), n = 0;
    int *level = asc_take_bytes(c->arena, t->rows + 1, sizeof *level);
    const int least = needed(t);
    const bool notes = strcmp(t->name, "note") == 0;
    if (row == NULL || level == NULL) return NULL;
    for (size_t i = 0; i < t->rows; i++) {
        const int mine = row_level(c, t, i);
        if (mine < least || (notes && silent_note(c, t, i))) continue;
        level[n] = mine;
        row[n++] = i;
    }
    if (n == 0) return NULL;
    asc_table *out = asc_table_create(c->arena, t->name, n);
    for (size_t j = 0; out != NULL && j < t->columns; j++) {
        const asc_column *column = &t->column[j];
        if (column->type == ASC_REAL)
            copy_reals(c, t, column, row, level, out);
        else if (column->type == ASC_TEXT || column->type == ASC_CATEGORY)
            copy_texts(c, t, column, row, level, out);
        else
            copy_integers(c, column, row, out);
    }
    return out;
}

/* The tables that are left, in the arena; their number. */
static size_t filter_all(const claims *c, asc_table *const *from, size_t tables,
                         asc_table ***to)
{
    size_t n = 0;
    asc_table **kept = asc_take_bytes(c->arena, tables + 1, sizeof(void *));
    *to = kept;
    for (size_t i = 0; kept != NULL && i < tables; i++) {
        asc_table *t = filtered(c, from[i]);
        if (t != NULL) kept[n++] = t;
    }
    return n;
}

static const asc_table *table_named(asc_table *const *table, size_t tables,
                                    const char *name)
{
    for (size_t i = 0; i < tables; i++)
        if (strcmp(table[i]->name, name) == 0) return table[i];
    return NULL;
}

/* What belongs to no outcome of a group goes by the lower of its first level and that of the whole. */
static int overall_of(const asc_table *claim, int whole)
{
    int level = whole;
    for (size_t i = 0; claim != NULL && i < claim->rows; i++) {
        if (!asc_view_is(claim, i, "player", "")) continue;
        const int first = (int)asc_view_real(claim, i, "level");
        return first < level ? first : level;
    }
    return claim == NULL ? 0 : level;
}

asc_status asc_report_claims(const asc_result *in, asc_arena *arena, asc_result *out,
                             asc_error *err)
{
    asc_result r = *in;
    claims c = {asc_result_table(in, "claim"), arena, in->claim_level};
    if (in->claim_level < 0) {
        *out = r;
        return ASC_OK;
    }
    r.draws = NULL;
    r.draw_count = 0;
    r.tables = filter_all(&c, in->table, in->tables, &r.table);
    r.analysis = asc_take_bytes(arena, in->analyses + 1, sizeof *r.analysis);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t a = 0; a < in->analyses; a++) {
        const asc_analysis *from = &in->analysis[a];
        r.analysis[a] = *from;
        c.claim = table_named(from->table, from->tables, "claim");
        c.overall = overall_of(c.claim, in->claim_level);
        r.analysis[a].tables =
            filter_all(&c, from->table, in->claim_level < ASSOCIATED ? 0 : from->tables,
                       &r.analysis[a].table);
    }
    ASC_TRY(asc_arena_check(arena, err));
    *out = r;
    return ASC_OK;
}
