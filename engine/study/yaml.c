/* YAML 1.1 as libyaml reads it, as a tree of nodes with places. libyaml counts columns in
 * code points from 0 and reads JSON too, since it takes every ':' in a flow mapping as
 * the end of a key. */
#include "findings_private.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { DEPTH_MAX = 64 };

typedef struct reader {
    yaml_parser_t parser;
    const char *text;
    asc_arena *arena;
    asc_findings *findings;
    bool stopped; /* a syntax error, or too deep: what follows has no meaning */
} reader;

typedef struct list {
    const asc_yaml **item;
    size_t count, capacity;
} list;

static void push(reader *r, list *l, const asc_yaml *node)
{
    if (l->count == l->capacity) {
        const size_t capacity = l->capacity == 0 ? 8 : 2 * l->capacity;
        const asc_yaml **item =
            asc_take_bytes(r->arena, capacity, sizeof(const asc_yaml *));
        if (item == NULL) {
            r->stopped = true;
            return;
        }
        if (l->count > 0) memcpy(item, l->item, l->count * sizeof(const asc_yaml *));
        l->item = item;
        l->capacity = capacity;
    }
    l->item[l->count++] = node;
}

static asc_place place(const yaml_event_t *e)
{
    const yaml_mark_t a = e->start_mark, b = e->end_mark;
    asc_place at = {a.line + 1, a.column + 1, 1};
    if (e->type != YAML_SCALAR_EVENT) return at;
    if (b.line == a.line && b.column > a.column) at.length = b.column - a.column;
    if (b.line > a.line) at.length = SIZE_MAX; /* the rest of its first line */
    return at;
}

/* libyaml's words for the commonest mistakes, as a writer of studies would say them. */
static const struct {
    const char *theirs, *message, *help;
} words[] = {
    {"mapping values are not allowed in this context", "a ':' cannot stand here",
     "put text that holds ': ' in quotes, or check the indentation of this line"},
    {"did not find expected key", "expected a key here",
     "keys of one mapping start in the same column"},
    {"did not find expected '-' indicator", "expected '- ' here",
     "items of one list start in the same column"},
    {"could not find expected ':'", "a key without ':'",
     "write 'key: value', and close every quote and bracket before this line"},
    {"did not find expected ',' or ']'", "expected ',' or ']' here",
     "a list in brackets is [a, b]"},
    {"did not find expected ',' or '}'", "expected ',' or '}' here",
     "a mapping in braces is {key: value, key: value}"},
    {"found character that cannot start any token", "this character cannot start a value",
     "indent with spaces, not tabs; put text that starts with @ ` or % in quotes"},
    {"found unexpected end of stream", "the file ends inside quotes",
     "close the quote that was opened here"},
    {"found a tab character where an indentation space is expected",
     "a tab where a space is expected", "indent with spaces"},
    {"found a tab character that violates indentation", "a tab where a space is expected",
     "indent with spaces"},
    {"did not find expected node content", "expected a value here", NULL},
    {"found unknown escape character", "an unknown escape after '\\'",
     "use single quotes for text with backslashes"},
};

static void syntax_error(reader *r)
{
    const yaml_parser_t *p = &r->parser;
    r->stopped = true;
    if (p->error == YAML_MEMORY_ERROR) {
        (void)asc_take_bytes(r->arena, SIZE_MAX / 2, 2); /* the arena reports it */
        return;
    }
    const char *problem = p->problem == NULL ? "not readable as YAML" : p->problem;
    asc_place at = {p->problem_mark.line + 1, p->problem_mark.column + 1, 1};
    if (p->error == YAML_READER_ERROR) at = findings_place(r->text, p->problem_offset);
    /* An open quote is noticed at the end of the file; its beginning is what helps. */
    if (strcmp(problem, "found unexpected end of stream") == 0)
        at = (asc_place){p->context_mark.line + 1, p->context_mark.column + 1, 1};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(problem, words[i].theirs) != 0) continue;
        asc_findings_add(r->findings, at, words[i].help, "%s", words[i].message);
        return;
    }
    asc_findings_add(r->findings, at, NULL, "%s", problem);
}

static bool next(reader *r, yaml_event_t *e)
{
    if (r->stopped) return false;
    if (yaml_parser_parse(&r->parser, e)) return true;
    syntax_error(r);
    return false;
}

static void refuse_extras(reader *r, asc_place at, const yaml_char_t *anchor,
                          const yaml_char_t *tag)
{
    if (anchor != NULL)
        asc_findings_add(r->findings, at, "write the value out in each place",
                         "anchors (&%.40s) are not used here", (const char *)anchor);
    if (tag != NULL)
        asc_findings_add(r->findings, at, "leave the tag out; quotes make a text",
                         "tags (%.40s) are not used here", (const char *)tag);
}

static void read_scalar(reader *r, const yaml_event_t *e, asc_yaml *node)
{
    node->kind = ASC_YAML_SCALAR;
    node->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->text = asc_take_textn(r->arena, (const char *)e->data.scalar.value,
                                e->data.scalar.length);
    refuse_extras(r, node->at, e->data.scalar.anchor, e->data.scalar.tag);
    if (memchr(e->data.scalar.value, '\0', e->data.scalar.length) != NULL)
        asc_findings_add(r->findings, node->at, NULL, "a NUL character inside a text");
    if (node->text == NULL) r->stopped = true;
}

static int by_text(const void *a, const void *b)
{
    const asc_yaml *x = *(const asc_yaml *const *)a, *y = *(const asc_yaml *const *)b;
    const int order = strcmp(x->text, y->text);
    if (order != 0) return order;
    if (x->at.line != y->at.line) return x->at.line < y->at.line ? -1 : 1;
    return x->at.column < y->at.column ? -1 : x->at.column > y->at.column;
}

static void find_duplicates(reader *r, const list *keys)
{
    if (keys->count < 2) return;
    const asc_yaml **sorted =
        asc_take_bytes(r->arena, keys->count, sizeof(const asc_yaml *));
    if (sorted == NULL) return;
    memcpy(sorted, keys->item, keys->count * sizeof(const asc_yaml *));
    qsort(sorted, keys->count, sizeof(const asc_yaml *), by_text);
    for (size_t i = 1, first = 0; i < keys->count; i++) {
        if (strcmp(sorted[i]->text, sorted[first]->text) != 0) {
            first = i;
            continue;
        }
        asc_findings_add(r->findings, sorted[i]->at,
                         asc_take_format(r->arena, "first written on line %zu",
                                         sorted[first]->at.line),
                         "key '%.60s' is written twice", sorted[i]->text);
    }
}

static const asc_yaml *read_node(reader *r, yaml_event_t *e, size_t depth);

/* Items up to the closing event; of a mapping keys and values in turn. */
static void read_children(reader *r, asc_yaml *node, yaml_event_type_t end, size_t depth)
{
    list keys = {0}, items = {0};
    bool key = node->kind == ASC_YAML_MAPPING;
    for (;;) {
        yaml_event_t e;
        if (!next(r, &e)) return;
        if (e.type == end) {
            yaml_event_delete(&e);
            break;
        }
        const asc_yaml *child = read_node(r, &e, depth + 1);
        yaml_event_delete(&e);
        if (r->stopped) return;
        if (key && child->kind != ASC_YAML_SCALAR) {
            asc_findings_add(r->findings, child->at, NULL, "a key must be a text");
            r->stopped = true;
            return;
        }
        push(r, key ? &keys : &items, child);
        if (node->kind == ASC_YAML_MAPPING) key = !key;
    }
    find_duplicates(r, &keys);
    node->key = keys.item;
    node->item = items.item;
    node->count = items.count;
}

/* The node that event e begins; e stays the caller's. Never NULL unless stopped. */
static const asc_yaml *read_node(reader *r, yaml_event_t *e, size_t depth)
{
    asc_yaml *node = asc_take_bytes(r->arena, 1, sizeof *node);
    if (node == NULL) {
        r->stopped = true;
        return NULL;
    }
    node->at = place(e);
    if (depth > DEPTH_MAX) {
        asc_findings_add(r->findings, node->at, NULL, "nested more than %d deep",
                         DEPTH_MAX);
        r->stopped = true;
        return NULL;
    }
    switch (e->type) {
    case YAML_SCALAR_EVENT:
        read_scalar(r, e, node);
        break;
    case YAML_SEQUENCE_START_EVENT:
        node->kind = ASC_YAML_SEQUENCE;
        refuse_extras(r, node->at, e->data.sequence_start.anchor,
                      e->data.sequence_start.tag);
        read_children(r, node, YAML_SEQUENCE_END_EVENT, depth);
        break;
    case YAML_MAPPING_START_EVENT:
        node->kind = ASC_YAML_MAPPING;
        refuse_extras(r, node->at, e->data.mapping_start.anchor,
                      e->data.mapping_start.tag);
        read_children(r, node, YAML_MAPPING_END_EVENT, depth);
        break;
    default: /* an alias: YAML_ALIAS_EVENT is all that is left inside a document */
        asc_findings_add(r->findings, node->at, "write the value out in each place",
                         "aliases (*%.40s) are not used here",
                         (const char *)e->data.alias.anchor);
        node->text = "";
        node->quoted = true;
    }
    return node;
}

/* Documents of the stream: the first is the tree, a second one is a finding. */
static const asc_yaml *read_stream(reader *r)
{
    const asc_yaml *root = NULL;
    size_t documents = 0;
    for (bool more = true; more;) {
        yaml_event_t e;
        if (!next(r, &e)) return NULL;
        more = e.type != YAML_STREAM_END_EVENT;
        if (e.type == YAML_DOCUMENT_START_EVENT && ++documents == 2) {
            asc_findings_add(r->findings, place(&e), "keep one document: no second '---'",
                             "a second document begins here");
            more = false;
        } else if (e.type == YAML_SCALAR_EVENT || e.type == YAML_SEQUENCE_START_EVENT ||
                   e.type == YAML_MAPPING_START_EVENT || e.type == YAML_ALIAS_EVENT) {
            root = read_node(r, &e, 1);
        }
        yaml_event_delete(&e);
    }
    return root;
}

/* libyaml would take the first control character or bad byte for the end of reading,
 * without a place. */
static bool readable(reader *r, size_t n)
{
    size_t at = 0;
    if (!asc_utf8_valid(r->text, n, &at)) {
        asc_findings_add(r->findings, findings_place(r->text, at),
                         "save the file as UTF-8", "byte 0x%02X is not UTF-8",
                         (unsigned)(unsigned char)r->text[at]);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const unsigned char c = (unsigned char)r->text[i];
        if (c == 0x7F || (c < 0x20 && c != '\t' && c != '\n' && c != '\r')) {
            asc_findings_add(r->findings, findings_place(r->text, i), "remove it",
                             "control character 0x%02X", (unsigned)c);
            return false;
        }
    }
    return true;
}

const asc_yaml *yaml_read(const char *text, size_t n, asc_arena *arena,
                          asc_findings *findings)
{
    reader r = {.text = text, .arena = arena, .findings = findings};
    if (!readable(&r, n)) return NULL;
    if (!yaml_parser_initialize(&r.parser)) {
        (void)asc_take_bytes(arena, SIZE_MAX / 2, 2);
        return NULL;
    }
    /* With the encoding set, libyaml would count a byte order mark as a column. */
    const size_t mark = n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)text + mark, n - mark);
    const asc_yaml *root = read_stream(&r);
    yaml_parser_delete(&r.parser);
    if (r.stopped) return NULL;
    /* An empty document is one plain empty scalar to libyaml. */
    const bool empty = root != NULL && root->kind == ASC_YAML_SCALAR && !root->quoted &&
                       *root->text == '\0';
    return empty ? NULL : root;
}

asc_status asc_yaml_parse(const char *text, size_t n, asc_arena *arena,
                          asc_findings *findings, const asc_yaml **out, asc_error *err)
{
    const asc_yaml *root = yaml_read(text, n, arena, findings);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(findings_fail(findings, err));
    *out = root;
    return ASC_OK;
}

const asc_yaml *asc_yaml_get(const asc_yaml *mapping, const char *key)
{
    if (mapping == NULL || mapping->kind != ASC_YAML_MAPPING) return NULL;
    for (size_t i = 0; i < mapping->count; i++)
        if (strcmp(mapping->key[i]->text, key) == 0) return mapping->item[i];
    return NULL;
}

/* 0o17 and 0x1F of the core schema. */
static bool based_integer(const char *s, double *x)
{
    if (s[0] != '0' || (s[1] != 'o' && s[1] != 'x')) return false;
    const char *digits = s[1] == 'o' ? "01234567" : "0123456789abcdefABCDEF";
    const size_t n = strlen(s + 2);
    if (n == 0 || n > 13 || strspn(s + 2, digits) != n) return false;
    *x = (double)strtoull(s + 2, NULL, s[1] == 'o' ? 8 : 16);
    return true;
}

bool asc_yaml_real(const asc_yaml *node, double *x)
{
    if (node == NULL || node->kind != ASC_YAML_SCALAR || node->quoted) return false;
    return asc_text_real(node->text, strlen(node->text), x) ||
           based_integer(node->text, x);
}
