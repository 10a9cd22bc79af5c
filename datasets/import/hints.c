/* Hints about a table: what may be missing but was not declared so. Import never guesses; it says.
 *  - a category or text column with a token that often means missing ("?", "NA", ...)
 *  - a column of numbers, dates or booleans but for a few other values
 *  - a column of numbers where only one value is negative, and it is -1, -9, -99, ...
 *  - a column with no value at all */
#include "problems.h"
#include "summary.h"
#include "thousands.h"
#include "value.h"
#include <string.h>

static const int64_t sentinels[] = {-1,   -8,   -9,    -88,   -99,
                                    -888, -999, -8888, -9999, -99999};

/* The values of a category or text column, with how often each comes (a level may never). */
static asc_intern values_of(const asc_column_summary *s, asc_arena *scratch)
{
    const asc_column *c = &s->range;
    if (c->type == ASC_TEXT) return s->texts;
    asc_intern seen = asc_intern_start(scratch);
    for (size_t k = 0; k < c->levels; k++)
        if (asc_intern_add(&seen, c->level[k], strlen(c->level[k])) == UINT32_MAX)
            return seen;
    for (size_t k = 0; k < c->levels; k++) seen.key[k].uses = s->uses[k];
    return seen;
}

typedef struct kind_count {
    size_t fit;                  /* values that are of the kind        */
    const asc_intern_key *other; /* one value that is not              */
    size_t others, other_values; /* values, distinct values that are not */
} kind_count;

static kind_count count_kind(const asc_column_summary *s, const asc_intern *seen,
                             size_t kind)
{
    kind_count k = {0};
    for (size_t i = 0; i < seen->count; i++) {
        const asc_intern_key *key = &seen->key[i];
        if (key->uses == 0) continue;
        if (asc_field_kinds(key->text, key->length) & asc_summary_kinds[kind].kind) {
            k.fit += key->uses;
            continue;
        }
        if (k.other == NULL || (asc_looks_missing(k.other) && !asc_looks_missing(key)))
            k.other = key;
        k.others += key->uses;
        k.other_values++;
    }
    k.fit += s->fit[kind];
    k.others += s->beyond - s->fit[kind];
    k.other_values += s->beyond - s->fit[kind]; /* each may be another */
    return k;
}

/* One token among numbers, dates or booleans, or a few (at most one value in ten). True when one token
 * was all there is to say. */
static bool hint_stray(const asc_column_summary *s, const asc_intern *seen,
                       size_t present, asc_text *out)
{
    const asc_column *c = &s->range;
    char quoted[ASC_QUOTE_BYTES], others[ASC_THOUSANDS], all[ASC_THOUSANDS];
    for (size_t i = 0; i < ASC_SUMMARY_KINDS; i++) {
        const kind_count k = count_kind(s, seen, i);
        if (k.fit == 0 || k.other == NULL) continue;
        if (k.other_values > 1 && k.others > present / 10) continue;
        if (k.other_values > 1 && asc_looks_missing(k.other)) continue; /* said below */
        (void)asc_problem_quote(k.other->text, k.other->length, quoted);
        asc_text_format(out, "hint: column '%s': %s of %s values are not %s, ", c->name,
                        asc_thousands(k.others, others), asc_thousands(present, all),
                        asc_summary_kinds[i].name);
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
        if (k->uses == 0 || !asc_looks_missing(k)) continue;
        asc_text_format(
            out,
            "hint: column '%s': %s of %s values are '%s'; declare it missing with "
            "--na or a schema if it is\n",
            c->name, asc_thousands(k->uses, uses), asc_thousands(present, all),
            asc_problem_quote(k->text, k->length, quoted));
    }
}

/* Numbers: only one distinct value below 0, and it is a usual code for missing. */
static void hint_sentinel(const asc_column_summary *s, size_t present, asc_text *out)
{
    bool usual = false;
    if (s->codes || s->code_uses == 0 || s->code_uses == present) return;
    for (size_t i = 0; i < sizeof sentinels / sizeof *sentinels; i++)
        usual = usual || s->code_value == (double)sentinels[i];
    if (!usual) return;
    char counted[ASC_THOUSANDS], all[ASC_THOUSANDS];
    asc_text_format(
        out,
        "hint: column '%s': %s of %s values are %g and no other is negative; declare "
        "it missing with --na or a schema if it is\n",
        s->range.name, asc_thousands(s->code_uses, counted), asc_thousands(present, all),
        s->code_value);
}

/* NAME.missing holds codes of missing values already. */
static bool is_reason(const char *name)
{
    static const char ending[] = ".missing";
    const size_t n = strlen(name), k = sizeof ending - 1;
    return n > k && strcmp(name + n - k, ending) == 0;
}

static void hint_column(const asc_column_summary *s, asc_arena *scratch, asc_text *out)
{
    const asc_column *c = &s->range;
    const size_t present = s->rows - s->missing;
    if (is_reason(c->name)) return;
    if (c->type == ASC_REAL || c->type == ASC_INTEGER) {
        hint_sentinel(s, present, out);
    } else if (c->type == ASC_CATEGORY || c->type == ASC_TEXT) {
        const asc_intern seen = values_of(s, scratch);
        if (seen.slot == NULL) return;
        if (!hint_stray(s, &seen, present, out)) hint_tokens(c, &seen, present, out);
    }
    if (present == 0 && s->rows > 0)
        asc_text_format(out, "hint: column '%s' has no value in any row\n", c->name);
}

asc_status asc_summary_hints(const asc_summary *s, asc_text *out)
{
    asc_arena *scratch = asc_arena_create();
    if (scratch == NULL) return ASC_EMEMORY;
    asc_status status = ASC_OK;
    for (size_t j = 0; status == ASC_OK && j < s->schema->columns; j++) {
        const asc_arena_mark mark = asc_arena_save(scratch);
        hint_column(&s->column[j], scratch, out);
        status = asc_arena_check(scratch, NULL);
        asc_arena_rewind(scratch, mark);
    }
    asc_arena_destroy(scratch);
    return status == ASC_OK ? asc_arena_check(out->arena, NULL) : status;
}
