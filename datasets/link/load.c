/* The two files into memory: of every used column the number of its normalised value among all texts. Nothing else of
 * a record is kept. Identifiers must be there and differ; dates that are compared must be dates. */
#include "ascribe/import.h"
#include "ascribe/pseudonym.h"
#include "private.h"
#include <stdlib.h>
#include <string.h>

enum { RULES_MOST = ASC_LINK_FIELDS + ASC_LINK_KEYS + 1 };

uint32_t link_intern(link_job *j, const char *text, size_t n)
{
    const size_t before = j->text.count;
    const uint32_t k = asc_intern_add(&j->text, text, n);
    if (k != UINT32_MAX && j->text.count > before)
        j->text.key[k].text = asc_take_textn(j->arena, text, n);
    return k;
}

/* Letters to upper case, what the form leaves out dropped; bytes beyond ASCII stay. */
static size_t normalise(asc_link_form form, const char *text, size_t n, char *to)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        const char c = text[i];
        const bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z',
                   digit = c >= '0' && c <= '9', beyond = ((unsigned char)c & 0x80U) != 0;
        if (lower && form != ASC_LINK_AS_IS)
            to[k++] = (char)(c - 'a' + 'A');
        else if (form == ASC_LINK_AS_IS || upper || beyond ||
                 (digit && form == ASC_LINK_ALPHANUMERIC))
            to[k++] = c;
    }
    return k;
}

static bool is_date(const char *s, size_t n)
{
    int64_t days = 0;
    if (n != 10 || s[4] != '-' || s[7] != '-') return false;
    for (size_t i = 0; i < n; i++)
        if (i != 4 && i != 7 && (s[i] < '0' || s[i] > '9')) return false;
    return asc_date_days(atoi(s), atoi(s + 5), atoi(s + 8), &days);
}

static bool wants_date(const asc_link_field *f)
{
    for (size_t l = 0; l < f->levels; l++)
        for (size_t k = 0; k < f->level[l].conditions; k++)
            if (f->level[l].any[k].test == ASC_LINK_TWO_PARTS ||
                f->level[l].any[k].test == ASC_LINK_SWAPPED)
                return true;
    return false;
}

/* What is being read. */
typedef struct reading {
    link_job *j;
    size_t side;
    const asc_link_source *source;
    asc_pseudonym *key; /* NULL: ids as they are */
    asc_arena *scratch;
    size_t row; /* rows before this piece */
    const asc_table *piece;
} reading;

static const asc_column *column_of(const reading *r, const char *name, asc_error *err)
{
    const asc_column *c = asc_table_find(r->piece, name);
    if (c == NULL)
        (void)ASC_FAIL(err, ASC_ESTUDY, "%s: has no column '%s'", r->source->file, name);
    return c;
}

static asc_status cell(const reading *r, const asc_column *c, size_t i,
                       char buffer[ASC_LINK_BYTES + 2], size_t *n, asc_error *err)
{
    const char *text = asc_column_cell(c, i, buffer, ASC_LINK_BYTES + 2);
    *n = strlen(text);
    ASC_REQUIRE(*n <= ASC_LINK_BYTES && (c->type != ASC_TEXT || c->width <= *n ||
                                         c->text[i * c->width + *n] == '\0'),
                err, ASC_EDATA,
                "%s: column '%s', row %zu: a value of more than %d bytes; leave the "
                "column out of the linkage, or correct it",
                r->source->file, c->name, r->row + i + 1, ASC_LINK_BYTES);
    if (text != buffer) memcpy(buffer, text, *n + 1);
    return ASC_OK;
}

static asc_status read_id(const reading *r, const asc_column *c, size_t i, asc_error *err)
{
    link_side *s = &r->j->side[r->side];
    char buffer[ASC_LINK_BYTES + 2], hex[ASC_PSEUDONYM_HEX + 1];
    const char *id = buffer;
    size_t n = 0;
    ASC_TRY(cell(r, c, i, buffer, &n, err));
    ASC_REQUIRE(n > 0, err, ASC_EDATA,
                "%s: column '%s', row %zu: a record without an identifier cannot be "
                "linked; give it one, or leave it out",
                r->source->file, c->name, r->row + i + 1);
    if (r->key != NULL) {
        asc_pseudonym_make(r->key, buffer, n, hex);
        id = hex;
        n = ASC_PSEUDONYM_HEX;
    }
    const char *kept = asc_take_textn(r->j->arena, id, n);
    ASC_TRY(asc_arena_check(r->j->arena, err));
    const size_t row = r->row + i, before = s->number.count;
    const uint32_t k = asc_intern_add(&s->number, kept, n);
    ASC_TRY(asc_arena_check(r->j->arena, err));
    ASC_REQUIRE(s->number.count > before, err, ASC_EDATA,
                "%s: column '%s': rows %zu and %u have one identifier; link people, one "
                "row each",
                r->source->file, c->name, row + 1, k + 1);
    s->id[row] = kept;
    return ASC_OK;
}

static asc_status read_field(const reading *r, size_t field, asc_error *err)
{
    const asc_link_field *f = &r->j->spec->field[field];
    const asc_column *c = column_of(r, f->column[r->side], err);
    const bool date = wants_date(f);
    uint32_t *to = r->j->side[r->side].value[field];
    if (c == NULL) return ASC_ESTUDY;
    for (size_t i = 0; i < r->piece->rows; i++) {
        char buffer[ASC_LINK_BYTES + 2], plain[ASC_LINK_BYTES + 2];
        size_t n = 0;
        ASC_TRY(cell(r, c, i, buffer, &n, err));
        n = normalise(f->form, buffer, n, plain);
        plain[n] = '\0';
        ASC_REQUIRE(n == 0 || !date || is_date(plain, n), err, ASC_EDATA,
                    "%s: column '%s', row %zu: not a date YYYY-MM-DD (the value is not "
                    "shown); correct it, or declare it missing with na",
                    r->source->file, c->name, r->row + i + 1);
        to[r->row + i] = n == 0 ? LINK_NONE : link_intern(r->j, plain, n);
    }
    return asc_arena_check(r->j->arena, err);
}

static asc_status read_group(const reading *r, size_t g, asc_error *err)
{
    const asc_column *c = column_of(r, r->source->group[g], err);
    if (c == NULL) return ASC_ESTUDY;
    for (size_t i = 0; i < r->piece->rows; i++) {
        char buffer[ASC_LINK_BYTES + 2];
        size_t n = 0;
        ASC_TRY(cell(r, c, i, buffer, &n, err));
        r->j->side[r->side].group[g][r->row + i] =
            n == 0 ? LINK_NONE : link_intern(r->j, buffer, n);
    }
    return asc_arena_check(r->j->arena, err);
}

static asc_status read_piece(const reading *r, asc_error *err)
{
    const asc_column *id = column_of(r, r->source->id, err);
    if (id == NULL) return ASC_ESTUDY;
    for (size_t i = 0; i < r->piece->rows; i++) ASC_TRY(read_id(r, id, i, err));
    for (size_t f = 0; f < r->j->spec->fields; f++) ASC_TRY(read_field(r, f, err));
    for (size_t g = 0; g < r->source->groups; g++) ASC_TRY(read_group(r, g, err));
    return ASC_OK;
}

static asc_status take_side(link_job *j, size_t side, size_t rows, asc_error *err)
{
    link_side *s = &j->side[side];
    const size_t fields = j->spec->fields, groups = j->spec->source[side].groups;
    ASC_REQUIRE(rows > 0 && rows < LINK_NONE, err, ASC_EDATA,
                "%s: %zu records; a linkage takes 1 to %u", j->spec->source[side].file,
                rows, LINK_NONE - 1);
    s->file = j->spec->source[side].file;
    s->rows = rows;
    s->id = asc_take_bytes(j->arena, rows, sizeof *s->id);
    s->rank = asc_take_bytes(j->arena, rows, sizeof *s->rank);
    s->used = asc_take_bytes(j->arena, rows, 1);
    s->value = asc_take_bytes(j->arena, fields, sizeof *s->value);
    s->group = asc_take_bytes(j->arena, groups, sizeof *s->group);
    s->number = asc_intern_start(j->arena);
    ASC_TRY(asc_arena_check(j->arena, err));
    for (size_t f = 0; f < fields; f++)
        s->value[f] = asc_take_bytes(j->arena, rows, sizeof **s->value);
    for (size_t g = 0; g < groups; g++)
        s->group[g] = asc_take_bytes(j->arena, rows, sizeof **s->group);
    return asc_arena_check(j->arena, err);
}

/* Texts are compared letter by letter: every used column is read as text, leading zeros and all. */
static void text_rules(const link_job *j, size_t side, asc_column_rule *rule, size_t *n)
{
    const asc_link_source *source = &j->spec->source[side];
    const char *name[RULES_MOST] = {source->id};
    size_t names = 1;
    for (size_t f = 0; f < j->spec->fields; f++)
        name[names++] = j->spec->field[f].column[side];
    for (size_t g = 0; g < source->groups; g++) name[names++] = source->group[g];
    for (size_t i = 0; i < names; i++) {
        size_t k = 0;
        while (k < *n && strcmp(rule[k].column, name[i]) != 0) k++;
        if (k == *n)
            rule[(*n)++] = (asc_column_rule){
                .table = "file", .column = name[i], .has_type = true, .type = ASC_TEXT};
    }
}

static asc_status read_rows(reading *r, asc_import *from, asc_error *err)
{
    const size_t rows = asc_import_table(from)->rows;
    ASC_TRY(take_side(r->j, r->side, rows, err));
    for (;;) {
        ASC_TRY(asc_import_next(from, &r->piece, err));
        if (r->piece->rows == 0) return ASC_OK;
        ASC_TRY(read_piece(r, err));
        r->row += r->piece->rows;
    }
}

static asc_status load_side(link_job *j, size_t side, asc_error *err)
{
    asc_column_rule rule[RULES_MOST];
    const asc_link_source *source = &j->spec->source[side];
    asc_import_options o = {.rule = rule, .na = source->na, .nas = source->nas};
    asc_import *from = NULL;
    reading r = {.j = j, .side = side, .source = source};
    text_rules(j, side, rule, &o.rules);
    ASC_TRY(asc_import_open(source->file, "file", &o, &from, err));
    asc_status s = ASC_OK;
    if (j->spec->key != NULL) s = asc_pseudonym_open(j->spec->key, &r.key, err);
    if (s == ASC_OK) s = read_rows(&r, from, err);
    asc_pseudonym_close(r.key);
    asc_import_close(from);
    return s;
}

static asc_status rank_ids(link_job *j, size_t side, asc_error *err)
{
    link_side *s = &j->side[side];
    uint32_t *order = asc_take_bytes(j->arena, s->rows, sizeof *order);
    ASC_TRY(asc_arena_check(j->arena, err));
    asc_intern_sort(&s->number, order);
    for (size_t i = 0; i < s->rows; i++) s->rank[order[i]] = (uint32_t)i;
    return ASC_OK;
}

asc_status link_load(link_job *j, asc_error *err)
{
    j->text = asc_intern_start(j->arena);
    for (size_t side = 0; side < 2; side++) {
        ASC_TRY(load_side(j, side, err));
        ASC_TRY(rank_ids(j, side, err));
    }
    return ASC_OK;
}
