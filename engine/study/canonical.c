/* The canonical form of a study: every option in force, defaults filled in, one `key: value` line each,
 * in schema order, without the cohort's path and who keeps a copy of the lock. Comments, spacing, quotes and
 * one-item lists do not show in it. Its BLAKE2b-256 is the plan hash. */
#include "ascribe/hash.h"
#include "study_private.h"
#include <string.h>

static const char plan_format[] = "ascribe study 1\n";

void canonical_text(asc_text *t, const char *text)
{
    static const char safe[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./";
    const size_t n = strlen(text);
    const asc_yaml node = {.kind = ASC_YAML_SCALAR, .text = text};
    double x = 0;
    const bool plain = n > 0 && strspn(text, safe) == n &&
                       strchr("-./", text[0]) == NULL && !asc_yaml_real(&node, &x);
    if (plain)
        asc_text_add(t, text);
    else
        asc_text_json(t, text);
}

static const char *const test_name[] = {
    "is",      "not",     "at_least",    "above",
    "below",   "between", "starts_with", "not_starts_with",
    "in_list", "missing", "any",         "all",
    "none"};

static void add_values(asc_text *t, const asc_predicate *q)
{
    asc_text_add(t, "[");
    for (size_t i = 0; i < q->values; i++) {
        if (i > 0) asc_text_add(t, ", ");
        if (q->value[i].number)
            asc_text_add(t, q->value[i].text);
        else
            canonical_text(t, q->value[i].text);
    }
    asc_text_add(t, "]");
}

void canonical_predicate(asc_text *t, const asc_predicate *q)
{
    asc_text_add(t, "{");
    if (q->column != NULL) {
        asc_text_add(t, "column: ");
        canonical_text(t, q->column);
        asc_text_add(t, ", ");
    }
    asc_text_format(t, "%s: ", test_name[q->test]);
    if (q->test == ASC_MISSING) {
        asc_text_add(t, q->flag ? "true" : "false");
    } else if (q->children > 0) {
        asc_text_add(t, "[");
        for (size_t i = 0; i < q->children; i++) {
            if (i > 0) asc_text_add(t, ", ");
            canonical_predicate(t, &q->child[i]);
        }
        asc_text_add(t, "]");
    } else {
        add_values(t, q);
    }
    if (q->why != NULL) {
        asc_text_add(t, ", why: ");
        canonical_text(t, q->why);
    }
    asc_text_add(t, "}");
}

void canonical_finish(parser *p)
{
    const size_t n = p->options;
    const char **key = asc_take_bytes(p->arena, n, sizeof *key);
    const char **value = asc_take_bytes(p->arena, n, sizeof *value);
    int64_t *fallback = asc_take_bytes(p->arena, n, sizeof *fallback);
    static const char registered[] = "study.registered.";
    const size_t copy = sizeof registered - 1;
    asc_text t = asc_text_start(p->arena);
    if (key == NULL || value == NULL || fallback == NULL) return;
    asc_text_add(&t, plan_format);
    for (size_t i = 0; i < n; i++) {
        key[i] = p->option[i].key;
        value[i] = p->option[i].value;
        fallback[i] = p->option[i].fallback ? 1 : 0;
        if (strcmp(key[i], "cohort") != 0 && strncmp(key[i], registered, copy) != 0)
            asc_text_format(&t, "%s: %s\n", key[i], value[i]);
    }
    p->study->options = asc_table_create(p->arena, "options", n);
    asc_table_add_text(p->study->options, "key", key);
    asc_table_add_text(p->study->options, "value", value);
    asc_table_add_boolean(p->study->options, "default", fallback, NULL);
    if (t.data == NULL) return;
    p->study->plan = t.data;
    uint8_t digest[ASC_HASH_BYTES];
    asc_hash_bytes(t.data, t.length, digest);
    asc_hash_hex(digest, p->study->plan_hex);
}
