/* Gathering the summary: one column is one task. Distinct values are counted exactly up to ASC_DISTINCT_MAX; words
 * that often mean missing are counted however many values there are. */
#include "summary.h"
#include "ascribe/pool.h"
#include "value.h"
#include <stdlib.h>
#include <string.h>

/* Whole numbers in [-SMALL_BELOW, SMALL - SMALL_BELOW) are counted in a field of bits. */
enum { SMALL = 1 << 16, SMALL_BELOW = 1 << 10, ROOM = 1 << 16 };

const asc_kind_name asc_summary_kinds[ASC_SUMMARY_KINDS] = {
    {ASC_KIND_REAL, "numbers"},        {ASC_KIND_DATE, "dates"},
    {ASC_KIND_DATETIME, "times"},      {ASC_KIND_LOWER, "true or false"},
    {ASC_KIND_UPPER, "TRUE or FALSE"}, {ASC_KIND_TITLE, "True or False"},
};

static const char *const tokens[] = {
    "?",    "NA",   "N/A",     "n/a",     "na",      "NaN",     "nan", "NAN",
    "NULL", "null", "None",    "none",    "#N/A",    ".",       "-",   "--",
    "*",    "-9",   "-99",     "-999",    "-9999",   "inf",     "Inf", "INF",
    "-inf", "-Inf", "Unknown", "unknown", "missing", "Missing",
};
enum { TOKENS = sizeof tokens / sizeof *tokens, TOKEN_LONGEST = 7 };

bool asc_looks_missing(const asc_intern_key *k)
{
    if (k->length > TOKEN_LONGEST) return false; /* most values, many times over */
    for (size_t i = 0; i < TOKENS; i++)
        if (strlen(tokens[i]) == k->length && memcmp(tokens[i], k->text, k->length) == 0)
            return true;
    return false;
}

/* Room for whatever the type needs; the words are known from the start, so that they are counted even when
 * the values are too many to keep. */
static void prepare(asc_column_summary *s, const asc_column *c)
{
    s->range = (asc_column){.name = c->name,
                            .type = c->type,
                            .unit = c->unit,
                            .real = s->real,
                            .integer = s->integer,
                            .code = s->code,
                            .width = c->width,
                            .level = c->level,
                            .levels = c->levels};
    if (c->type == ASC_CATEGORY) {
        s->uses = asc_take_bytes(s->arena, c->levels, sizeof *s->uses);
    } else if (c->type == ASC_TEXT) {
        s->text = asc_take_bytes(s->arena, 2, c->width);
        s->range.text = s->text;
        s->texts = asc_intern_start(s->arena);
        for (size_t i = 0; i < TOKENS; i++) {
            const uint32_t k = asc_intern_add(&s->texts, tokens[i], strlen(tokens[i]));
            if (k != UINT32_MAX) s->texts.key[k].uses = 0;
        }
    } else if (c->type != ASC_REAL) {
        s->small = asc_take_bytes(s->arena, SMALL / 64, sizeof *s->small);
    }
}

asc_summary *asc_summary_create(const asc_table *schema)
{
    asc_summary *s = calloc(1, sizeof *s);
    if (s == NULL) return NULL;
    s->schema = schema;
    s->columns = schema->columns;
    s->arena = asc_arena_create();
    if (s->arena != NULL)
        s->column = asc_take_bytes(s->arena, schema->columns, sizeof *s->column);
    bool good = s->column != NULL;
    for (size_t j = 0; good && j < schema->columns; j++) {
        s->column[j].arena = asc_arena_create();
        good = s->column[j].arena != NULL;
        if (good) prepare(&s->column[j], &schema->column[j]);
        good = good && asc_arena_check(s->column[j].arena, NULL) == ASC_OK;
    }
    if (good) return s;
    asc_summary_destroy(s);
    return NULL;
}

void asc_summary_destroy(asc_summary *s)
{
    if (s == NULL) return;
    for (size_t j = 0; s->column != NULL && j < s->columns; j++)
        asc_arena_destroy(s->column[j].arena);
    asc_arena_destroy(s->arena);
    free(s);
}

static void add_real(asc_column_summary *s, double x)
{
    const double key = x == 0.0 ? 0.0 : x; /* -0 and 0 are one value */
    uint64_t bits = 0;
    memcpy(&bits, &key, sizeof bits);
    asc_distinct_add(&s->numbers, bits, s->arena);
    if (!s->any || x < s->real[0]) s->real[0] = x;
    if (!s->any || s->real[1] < x) s->real[1] = x;
    s->any = true;
}

static void add_whole(asc_column_summary *s, int64_t x)
{
    const uint64_t at = (uint64_t)x + SMALL_BELOW;
    if (at < SMALL) {
        const uint64_t bit = UINT64_C(1) << at % 64;
        if ((s->small[at / 64] & bit) == 0) s->distinct++;
        s->small[at / 64] |= bit;
    } else {
        asc_distinct_add(&s->numbers, (uint64_t)x, s->arena);
    }
    if (!s->any || x < s->integer[0]) s->integer[0] = x;
    if (!s->any || s->integer[1] < x) s->integer[1] = x;
    s->any = true;
}

static void add_code(asc_column_summary *s, int32_t x)
{
    if (s->uses[x]++ == 0) s->distinct++;
    if (!s->any || x < s->code[0]) s->code[0] = x;
    if (!s->any || s->code[1] < x) s->code[1] = x;
    s->any = true;
}

/* Keys are copied, close together. */
static const char *keep(asc_column_summary *s, const char *text, size_t n)
{
    if (s->room_left < n) {
        s->room_left = n > ROOM ? n : ROOM;
        s->room = asc_take_bytes(s->arena, s->room_left, 1);
        if (s->room == NULL) {
            s->room_left = 0;
            return NULL;
        }
    }
    memcpy(s->room, text, n);
    s->room += n;
    s->room_left -= n;
    return s->room - n;
}

static void count_text(asc_column_summary *s, const char *text, size_t n)
{
    const uint32_t known = asc_intern_find(&s->texts, text, n);
    if (known != UINT32_MAX) {
        if (s->texts.key[known].uses++ == 0) s->distinct++;
        return;
    }
    if (s->distinct >= ASC_DISTINCT_MAX) {
        const unsigned kinds = asc_field_kinds(text, n);
        s->many = true;
        s->beyond++;
        for (size_t i = 0; i < ASC_SUMMARY_KINDS; i++)
            if (kinds & asc_summary_kinds[i].kind) s->fit[i]++;
        return;
    }
    const char *key = keep(s, text, n);
    if (key == NULL) return;
    (void)asc_intern_add(&s->texts, key, n);
    s->distinct++;
}

static void add_text(asc_column_summary *s, const char *cell)
{
    const size_t width = s->range.width;
    count_text(s, cell, strnlen(cell, width));
    if (!s->any || memcmp(cell, s->text, width) < 0) memcpy(s->text, cell, width);
    if (!s->any || memcmp(s->text + width, cell, width) < 0)
        memcpy(s->text + width, cell, width);
    s->any = true;
}

/* The only negative number may be a code. */
static void note_negative(asc_column_summary *s, double x)
{
    if (x >= 0.0) return;
    s->codes = s->codes || (s->code_uses > 0 && x != s->code_value);
    s->code_value = x;
    s->code_uses++;
}

static void add_cell(asc_column_summary *s, const asc_column *c, size_t i)
{
    switch (c->type) {
    case ASC_REAL:
        add_real(s, c->real[i]);
        note_negative(s, c->real[i]);
        return;
    case ASC_TEXT:
        add_text(s, c->text + i * c->width);
        return;
    case ASC_CATEGORY:
        add_code(s, c->code[i]);
        return;
    default:
        add_whole(s, c->integer[i]);
        note_negative(s, (double)c->integer[i]);
    }
}

typedef struct job {
    const asc_summary *summary;
    const asc_table *rows;
} job;

static asc_status add_column(void *context, size_t j, size_t worker, asc_error *err)
{
    (void)worker;
    const job *w = context;
    asc_column_summary *s = &w->summary->column[j];
    const asc_column *c = &w->rows->column[j];
    for (size_t i = 0; i < w->rows->rows; i++) {
        if (asc_column_missing(c, i))
            s->missing++;
        else
            add_cell(s, c, i);
    }
    s->rows += w->rows->rows;
    return asc_arena_check(s->arena, err);
}

asc_status asc_summary_add(asc_summary *s, const asc_table *rows, asc_error *err)
{
    job w = {.summary = s, .rows = rows};
    if (rows->rows >= SMALL / 16) return asc_pool_run(rows->columns, add_column, &w, err);
    /* Waking the pool would cost a small table more than it saves. */
    for (size_t j = 0; j < rows->columns; j++) ASC_TRY(add_column(&w, j, 0, err));
    return ASC_OK;
}
