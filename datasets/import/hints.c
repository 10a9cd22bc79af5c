/* Hints about a table: what may be missing but was not declared so. Import never guesses; it says.
 *  - a category or text column with a token that often means missing ("?", "NA", ...)
 *  - a column of numbers, dates or booleans but for a few other values
 *  - a column of numbers where only one value is negative, and it is -1, -9, -99, ...
 *  - a column with no value at all */
#include "ascribe/import.h"
#include "intern.h"
#include "problems.h"
#include "thousands.h"
#include "value.h"
#include <string.h>

static const char *const tokens[] = {
    "?",    "NA",   "N/A",     "n/a",     "na",      "NaN",     "nan", "NAN",
    "NULL", "null", "None",    "none",    "#N/A",    ".",       "-",   "--",
    "*",    "-9",   "-99",     "-999",    "-9999",   "inf",     "Inf", "INF",
    "-inf", "-Inf", "Unknown", "unknown", "missing", "Missing",
};
static const int64_t sentinels[] = {-1,   -8,   -9,    -88,   -99,
                                    -888, -999, -8888, -9999, -99999};

/* The values of a category or text column, with how often each comes (a level may never). */
static asc_intern count_values(const asc_column *c, size_t rows, asc_arena *scratch,
                               size_t *present)
{
    asc_intern seen = asc_intern_start(scratch);
    for (size_t k = 0; k < c->levels; k++)
        if (asc_intern_add(&seen, c->level[k], strlen(c->level[k])) == UINT32_MAX)
            return seen;
    for (size_t k = 0; k < c->levels; k++) seen.key[k].uses = 0;
    for (size_t i = 0; i < rows; i++) {
        if (asc_column_missing(c, i)) continue;
        (*present)++;
        if (c->type == ASC_CATEGORY) {
            seen.key[c->code[i]].uses++;
            continue;
        }
        const char *text = c->text + i * c->width;
        (void)asc_intern_add(&seen, text, strnlen(text, c->width));
    }
    return seen;
}

static bool looks_missing(const asc_intern_key *k)
{
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
        if (strlen(tokens[i]) == k->length && memcmp(tokens[i], k->text, k->length) == 0)
            return true;
    return false;
}

typedef struct kind_count {
    size_t fit;                  /* values that are of the kind        */
    const asc_intern_key *other; /* one value that is not              */
    size_t others, other_values; /* values, distinct values that are not */
} kind_count;

static const struct {
    unsigned kind;
    const char *name;
} kinds[] = {
    {ASC_KIND_REAL, "numbers"},        {ASC_KIND_DATE, "dates"},
    {ASC_KIND_DATETIME, "times"},      {ASC_KIND_LOWER, "true or false"},
    {ASC_KIND_UPPER, "TRUE or FALSE"}, {ASC_KIND_TITLE, "True or False"},
};

static kind_count count_kind(const asc_intern *seen, unsigned kind)
{
    kind_count k = {0};
    for (size_t i = 0; i < seen->count; i++) {
        const asc_intern_key *key = &seen->key[i];
        if (key->uses == 0) continue;
        if (asc_field_kinds(key->text, key->length) & kind) {
            k.fit += key->uses;
            continue;
        }
        if (k.other == NULL || (looks_missing(k.other) && !looks_missing(key)))
            k.other = key;
        k.others += key->uses;
        k.other_values++;
    }
    return k;
}

/* One token among numbers, dates or booleans, or a few (at most one value in ten). True when one token
 * was all there is to say. */
static bool hint_stray(const asc_column *c, const asc_intern *seen, size_t present,
                       asc_text *out)
{
    char quoted[ASC_QUOTE_BYTES], others[ASC_THOUSANDS], all[ASC_THOUSANDS];
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const kind_count k = count_kind(seen, kinds[i].kind);
        if (k.fit == 0 || k.other == NULL) continue;
        if (k.other_values > 1 && k.others > present / 10) continue;
        if (k.other_values > 1 && looks_missing(k.other)) continue; /* said below */
        (void)asc_problem_quote(k.other->text, k.other->length, quoted);
        asc_text_format(out, "hint: column '%s': %s of %s values are not %s, ", c->name,
                        asc_thousands(k.others, others), asc_thousands(present, all),
                        kinds[i].name);
        if (k.other_values == 1)
            asc_text_format(
                out,
                "all are '%s', so it became a %s; declare '%s' missing with --na or "
                "a schema if it is\n",
                quoted, asc_type_name(c->type), quoted);
        else
            asc_text_format(out,
                            "such as '%s', so it became a %s; correct them, or declare "
                            "what is missing with --na or a schema\n",
                            quoted, asc_type_name(c->type));
        return k.other_values == 1;
    }
    return false;
}

static void hint_tokens(const asc_column *c, const asc_intern *seen, size_t present,
                        asc_text *out)
{
    char quoted[ASC_QUOTE_BYTES], uses[ASC_THOUSANDS], all[ASC_THOUSANDS];
    for (size_t i = 0; i < seen->count; i++) {
        const asc_intern_key *k = &seen->key[i];
        if (k->uses == 0 || !looks_missing(k)) continue;
        asc_text_format(
            out,
            "hint: column '%s': %s of %s values are '%s'; declare it missing with "
            "--na or a schema if it is\n",
            c->name, asc_thousands(k->uses, uses), asc_thousands(present, all),
            asc_problem_quote(k->text, k->length, quoted));
    }
}

/* Numbers: only one distinct value below 0, and it is a usual code for missing. */
static void hint_sentinel(const asc_column *c, size_t rows, asc_text *out)
{
    double code = 0.0;
    size_t uses = 0, present = 0;
    for (size_t i = 0; i < rows; i++) {
        if (asc_column_missing(c, i)) continue;
        const double x = asc_column_real(c, i);
        present++;
        if (x >= 0.0) continue;
        if (uses > 0 && x != code) return;
        code = x;
        uses++;
    }
    bool usual = false;
    for (size_t i = 0; i < sizeof sentinels / sizeof *sentinels; i++)
        usual = usual || code == (double)sentinels[i];
    if (!usual || uses == present) return;
    char counted[ASC_THOUSANDS], all[ASC_THOUSANDS];
    asc_text_format(
        out,
        "hint: column '%s': %s of %s values are %g and no other is negative; declare "
        "it missing with --na or a schema if it is\n",
        c->name, asc_thousands(uses, counted), asc_thousands(present, all), code);
}

static void hint_column(const asc_column *c, size_t rows, asc_arena *scratch,
                        asc_text *out)
{
    size_t present = 0;
    if (c->type == ASC_REAL || c->type == ASC_INTEGER) {
        hint_sentinel(c, rows, out);
    } else if (c->type == ASC_CATEGORY || c->type == ASC_TEXT) {
        const asc_intern seen = count_values(c, rows, scratch, &present);
        if (seen.slot == NULL) return;
        if (!hint_stray(c, &seen, present, out)) hint_tokens(c, &seen, present, out);
    }
    for (size_t i = 0; i < rows; i++)
        if (!asc_column_missing(c, i)) return;
    if (rows > 0)
        asc_text_format(out, "hint: column '%s' has no value in any row\n", c->name);
}

asc_status asc_import_hints(const asc_table *t, asc_text *out)
{
    asc_arena *scratch = asc_arena_create();
    if (scratch == NULL) return ASC_EMEMORY;
    asc_status status = ASC_OK;
    for (size_t j = 0; status == ASC_OK && j < t->columns; j++) {
        const asc_arena_mark mark = asc_arena_save(scratch);
        hint_column(&t->column[j], t->rows, scratch, out);
        status = asc_arena_check(scratch, NULL);
        asc_arena_rewind(scratch, mark);
    }
    asc_arena_destroy(scratch);
    return status == ASC_OK ? asc_arena_check(out->arena, NULL) : status;
}
