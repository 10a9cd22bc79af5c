/* Pseudonyms on import: which columns, by which keys, and the rows with the identifiers replaced before anything is
 * written, summed up or said. A message names row and column, never the value. */
#include "import_identity.h"
#include "ascribe/pool.h"
#include <ctype.h>
#include <string.h>

enum { BLOCK_ROWS = 4096 };

static bool same_name(const char *a, const char *b)
{
    for (; *a != '\0' || *b != '\0'; a++, b++) {
        if (tolower((unsigned char)*a) != (unsigned char)*b) return false;
    }
    return true;
}

/* TABLE.COLUMN[:nhs]=KEY; the longest table name that fits. */
static asc_status read_item(const char *item, size_t n, const char *const *table,
                            size_t tables, asc_arena *arena, identity_column *c,
                            asc_error *err)
{
    const char *text = asc_take_textn(arena, item, n);
    ASC_TRY(asc_arena_check(arena, err));
    const char *equals = strchr(text, '=');
    ASC_REQUIRE(equals != NULL && equals[1] != '\0', err, ASC_EUSAGE,
                "--pseudonymise %s: write TABLE.COLUMN=KEYFILE, such as "
                "people.nhs_number=people.key",
                text);
    size_t longest = 0;
    for (size_t i = 0; i < tables; i++) {
        const size_t k = strlen(table[i]);
        if (strncmp(text, table[i], k) != 0 || text[k] != '.' || k <= longest) continue;
        c->table = table[i];
        longest = k;
    }
    ASC_REQUIRE(longest > 0 && text + longest + 1 < equals, err, ASC_EUSAGE,
                "--pseudonymise %s: no column of a table that is imported; write "
                "TABLE.COLUMN=KEYFILE",
                text);
    const char *column = text + longest + 1;
    const size_t length = (size_t)(equals - column);
    c->nhs = length > 4 && strncmp(equals - 4, ":nhs", 4) == 0;
    c->column = asc_take_textn(arena, column, length - (c->nhs ? 4 : 0));
    c->source = equals + 1;
    ASC_TRY(asc_arena_check(arena, err));
    if (same_name(c->column, "nhs_number")) c->nhs = true;
    return ASC_OK;
}

/* A key is read once, however many columns use it: a descriptor can be read once only. */
static asc_status open_key(identity *id, asc_error *err)
{
    identity_column *c = &id->column[id->columns];
    for (size_t i = 0; i < id->columns; i++) {
        const identity_column *d = &id->column[i];
        ASC_REQUIRE(strcmp(d->table, c->table) != 0 || strcmp(d->column, c->column) != 0,
                    err, ASC_EUSAGE, "--pseudonymise names '%s.%s' twice", c->table,
                    c->column);
        if (strcmp(d->source, c->source) == 0) c->key = d->key;
    }
    c->own = c->key == NULL;
    return c->own ? asc_pseudonym_open(c->source, &c->key, err) : ASC_OK;
}

asc_status identity_open(const char *option, const char *const *table, size_t tables,
                         asc_arena *arena, identity *out, asc_error *err)
{
    size_t lines = 1;
    if (option == NULL) return ASC_OK;
    for (const char *s = option; *s != '\0'; s++) lines += *s == '\n' ? 1 : 0;
    out->column = asc_take_bytes(arena, lines, sizeof *out->column);
    ASC_TRY(asc_arena_check(arena, err));
    for (const char *s = option; out->columns < lines; out->columns++) {
        const size_t n = strcspn(s, "\n");
        ASC_TRY(read_item(s, n, table, tables, arena, &out->column[out->columns], err));
        ASC_TRY(open_key(out, err));
        s += n + 1;
    }
    return ASC_OK;
}

void identity_close(identity *id)
{
    for (size_t i = 0; i < id->columns; i++)
        if (id->column[i].own) asc_pseudonym_close(id->column[i].key);
}

asc_status identity_rules(const identity *id, asc_import_options *o, asc_arena *arena,
                          asc_error *err)
{
    const size_t n = o->rules + id->columns;
    asc_column_rule *rule = asc_take_bytes(arena, n, sizeof *rule);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < o->rules; i++) rule[i] = o->rule[i];
    for (size_t i = 0; i < id->columns; i++) {
        const identity_column *c = &id->column[i];
        asc_column_rule *own = &rule[o->rules + i];
        *own = (asc_column_rule){.table = c->table, .column = c->column};
        for (size_t k = 0; k < o->rules; k++) {
            const asc_column_rule *r = &o->rule[k];
            if (strcmp(r->table, c->table) != 0 || r->column == NULL ||
                strcmp(r->column, c->column) != 0)
                continue;
            ASC_REQUIRE(!r->has_type || r->type == ASC_TEXT, err, ASC_ESTUDY,
                        "%s: '%s' is pseudonymised, letter by letter: declare it text, "
                        "or leave its type out",
                        r->place == NULL ? "the schema" : r->place, c->column);
        }
        own->has_type = true;
        own->type = ASC_TEXT;
        own->place = "--pseudonymise";
    }
    o->rule = rule;
    o->rules = n;
    return ASC_OK;
}

static const identity_column *find(const identity *id, const char *table,
                                   const char *column)
{
    for (size_t i = 0; i < id->columns; i++)
        if (strcmp(id->column[i].table, table) == 0 &&
            strcmp(id->column[i].column, column) == 0)
            return &id->column[i];
    return NULL;
}

static bool concerns(const identity *id, const char *table)
{
    for (size_t i = 0; i < id->columns; i++)
        if (strcmp(id->column[i].table, table) == 0) return true;
    return false;
}

static asc_table *copy_of(const asc_table *from, asc_arena *arena, asc_error *err)
{
    asc_table *t = asc_table_create(arena, from->name, from->rows);
    if (asc_arena_check(arena, err) != ASC_OK) return NULL;
    for (size_t j = 0; j < from->columns; j++) asc_table_add_column(t, from->column[j]);
    return asc_arena_check(arena, err) == ASC_OK ? t : NULL;
}

/* Value labels would keep identifiers in the clear; a label of the column, or of a reason, does not. */
static asc_status check_labels(const identity *id, const char *table,
                               const asc_table *labels, const char *path,
                               asc_arena *arena, asc_error *err)
{
    const asc_column *column = asc_table_find(labels, "column"),
                     *code = asc_table_find(labels, "code"),
                     *reason = asc_table_find(labels, "missing");
    if (column == NULL || code == NULL || reason == NULL) return ASC_OK;
    char *name = asc_take_bytes(arena, column->width + 1, 1);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < labels->rows; i++) {
        (void)asc_column_text(column, i, name, column->width + 1);
        ASC_REQUIRE(find(id, table, name) == NULL || asc_column_missing(code, i) ||
                        reason->integer[i] == 1,
                    err, ASC_EDATA,
                    "%s: column '%s' has value labels, which would keep identifiers in "
                    "the clear; remove the labels and import again",
                    path, name);
    }
    return ASC_OK;
}

asc_status identity_schema(const identity *id, const asc_table *from,
                           const asc_table *labels, const char *path, asc_arena *arena,
                           const asc_table **out, asc_error *err)
{
    *out = from;
    if (!concerns(id, from->name)) return ASC_OK;
    if (labels != NULL) ASC_TRY(check_labels(id, from->name, labels, path, arena, err));
    asc_table *t = copy_of(from, arena, err);
    ASC_REQUIRE(t != NULL, err, ASC_EMEMORY, "no memory for the schema of '%s'",
                from->name);
    for (size_t j = 0; j < t->columns; j++)
        if (find(id, from->name, t->column[j].name) != NULL)
            t->column[j].width = ASC_PSEUDONYM_HEX;
    *out = t;
    return ASC_OK;
}

/* What the tasks of one column share. */
typedef struct replacing {
    const identity_column *with;
    const asc_column *from;
    const char *path;
    size_t rows, before;
    char *to; /* [rows x ASC_PSEUDONYM_HEX] */
} replacing;

static asc_status replace_block(void *context, size_t task, size_t worker, asc_error *err)
{
    const replacing *r = context;
    const size_t first = task * BLOCK_ROWS;
    const size_t last = first + BLOCK_ROWS < r->rows ? first + BLOCK_ROWS : r->rows;
    (void)worker;
    for (size_t i = first; i < last; i++) {
        char hex[ASC_PSEUDONYM_HEX + 1], digits[10];
        const char *value = r->from->text + i * r->from->width;
        size_t n = strnlen(value, r->from->width);
        if (n == 0) continue; /* missing stays missing */
        if (r->with->nhs) {
            ASC_REQUIRE(asc_nhs_number(value, n, digits), err, ASC_EDATA,
                        "%s: column '%s', row %zu: not an NHS number of ten digits with "
                        "a correct check digit (the value is not shown); correct it, or "
                        "declare it missing in a schema",
                        r->path, r->with->column, r->before + i + 1);
            value = digits;
            n = sizeof digits;
        }
        asc_pseudonym_make(r->with->key, value, n, hex);
        memcpy(r->to + i * ASC_PSEUDONYM_HEX, hex, ASC_PSEUDONYM_HEX);
    }
    return ASC_OK;
}

asc_status identity_rows(const identity *id, const asc_table *from, const char *path,
                         size_t before, asc_arena *arena, const asc_table **out,
                         asc_error *err)
{
    *out = from;
    if (!concerns(id, from->name)) return ASC_OK;
    asc_table *t = copy_of(from, arena, err);
    ASC_REQUIRE(t != NULL, err, ASC_EMEMORY, "no memory for %zu rows of '%s'", from->rows,
                from->name);
    for (size_t j = 0; j < t->columns; j++) {
        const identity_column *with = find(id, from->name, t->column[j].name);
        if (with == NULL) continue;
        char *to = asc_take_bytes(arena, from->rows, ASC_PSEUDONYM_HEX);
        ASC_TRY(asc_arena_check(arena, err));
        replacing r = {with, &from->column[j], path, from->rows, before, to};
        ASC_TRY(asc_pool_run((from->rows + BLOCK_ROWS - 1) / BLOCK_ROWS, replace_block,
                             &r, err));
        t->column[j].text = to;
        t->column[j].width = ASC_PSEUDONYM_HEX;
    }
    *out = t;
    return ASC_OK;
}

const char *identity_text(const identity *id, const char *table, asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    for (size_t i = 0; i < id->columns; i++) {
        const identity_column *c = &id->column[i];
        char key[ASC_KEY_ID_HEX + 1];
        if (strcmp(c->table, table) != 0) continue;
        asc_pseudonym_key_id(c->key, key);
        asc_text_format(&t, "%s%s: HMAC-SHA256, 128 bits, key %s%s",
                        t.length > 0 ? "; " : "", c->column, key,
                        c->nhs ? ", NHS check digits verified" : "");
    }
    return t.data;
}
