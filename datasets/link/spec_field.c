/* Fields, their levels of agreement, and keys:
 *   fields:
 *     given: {normalise: letters, levels: [equal, osa 1]}
 *     dob: {columns: [dob, birth], levels: [equal, two_parts or swapped]}
 *     ident: {}
 *   rules: [[ident, dob], [given=family, family=given, dob], [family, postcode:-3, given:1]] */
#include "spec.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const field_keys[] = {"column", "columns", "normalise",
                                         "levels", "m",       "u"};
enum { FIELD_KEYS = sizeof field_keys / sizeof *field_keys };

static const struct {
    const char *word;
    asc_link_test test;
    double least, most; /* of its number; most 0: none */
} tests[] = {
    {"equal", ASC_LINK_EQUAL, 0.0, 0.0},
    {"osa", ASC_LINK_OSA, 1.0, 20.0},
    {"jaro_winkler", ASC_LINK_WINKLER, 0.0, 1.0},
    {"two_parts", ASC_LINK_TWO_PARTS, 0.0, 0.0},
    {"swapped", ASC_LINK_SWAPPED, 0.0, 0.0},
    {"one_digit", ASC_LINK_DIGIT, 0.0, 0.0},
    {"without_last", ASC_LINK_STEM, 1.0, 20.0},
    {"exchanged", ASC_LINK_EXCHANGED, 0.0, 0.0},
};
enum { TESTS = sizeof tests / sizeof *tests };
static const char known_levels[] =
    "known are: equal, osa N, jaro_winkler X, two_parts, swapped, one_digit, "
    "without_last N, exchanged FIELD; several are joined by 'or'";

static bool read_condition(link_spec *s, const char *text, asc_place at,
                           asc_link_condition *c)
{
    char word[32], *end = NULL;
    const size_t n = strcspn(text, " ");
    const char *rest = text + n + (text[n] == ' ' ? 1 : 0);
    (void)snprintf(word, sizeof word, "%.*s", (int)n, text);
    size_t k = 0;
    while (k < TESTS && strcmp(tests[k].word, word) != 0) k++;
    if (k == TESTS) return false;
    *c = (asc_link_condition){.test = tests[k].test};
    if (c->test == ASC_LINK_EXCHANGED) {
        c->other = spec_field(s, rest, at);
        return true;
    }
    if (tests[k].most == 0.0) return *rest == '\0';
    c->limit = strtod(rest, &end);
    const bool whole = c->test == ASC_LINK_WINKLER || c->limit == (double)(int)c->limit;
    return end != rest && *end == '\0' && whole && c->limit >= tests[k].least &&
           c->limit <= tests[k].most;
}

static void read_level(link_spec *s, const asc_yaml *node, asc_link_level *level)
{
    if (node->kind == ASC_YAML_SCALAR) {
        level->text = node->text;
        for (const char *at = node->text;;) {
            const char *next = strstr(at, " or ");
            const size_t n = next == NULL ? strlen(at) : (size_t)(next - at);
            const char *one = asc_take_textn(s->arena, at, n);
            if (one == NULL || level->conditions == ASC_LINK_TESTS ||
                !read_condition(s, one, node->at, &level->any[level->conditions]))
                break;
            level->conditions++;
            if (next == NULL) return;
            at = next + 4;
        }
    }
    asc_findings_add(&s->findings, node->at, known_levels, "no level of agreement");
}

static void read_levels(link_spec *s, const asc_yaml *node, asc_link_field *f)
{
    if (node == NULL) return;
    if (node->kind != ASC_YAML_SEQUENCE || node->count == 0 ||
        node->count > ASC_LINK_LEVELS) {
        asc_findings_add(&s->findings, node->at, "levels: [equal, osa 1]",
                         "levels are a list of 1 to %d, the highest first",
                         ASC_LINK_LEVELS);
        return;
    }
    for (size_t i = 0; i < node->count; i++)
        read_level(s, node->item[i], &f->level[f->levels++]);
}

/* Probabilities of the levels as written, and of none of them behind. */
static void read_given(link_spec *s, const asc_yaml *node, const char *key,
                       const asc_link_field *f, double *p)
{
    const asc_yaml *list = asc_yaml_get(node, key);
    double sum = 0.0;
    if (list != NULL && list->kind == ASC_YAML_SEQUENCE && list->count == f->levels + 1) {
        for (size_t i = 0; i <= f->levels; i++) {
            double *x = &p[f->levels - i];
            if (!spec_real(s, list->item[i], 0.0, 1.0, "a probability", x)) return;
            sum += *x;
        }
        if (sum > 1.0 - 1e-6 && sum < 1.0 + 1e-6) return;
    }
    asc_findings_add(&s->findings, list == NULL ? node->at : list->at,
                     "m: [0.9, 0.05, 0.05]",
                     "%s needs one probability for each level and one for none of them, "
                     "%zu in all, that sum to 1; m and u come together",
                     key, f->levels + 1);
}

static void read_form(link_spec *s, const asc_yaml *node, asc_link_field *f)
{
    const char *form = spec_text(s, node, "normalise", false);
    if (form == NULL || strcmp(form, "none") == 0) return;
    if (strcmp(form, "letters") == 0)
        f->form = ASC_LINK_LETTERS;
    else if (strcmp(form, "alphanumeric") == 0)
        f->form = ASC_LINK_ALPHANUMERIC;
    else
        asc_findings_add(&s->findings, asc_yaml_get(node, "normalise")->at,
                         "known are: letters, alphanumeric, none",
                         "unknown way to normalise '%s'", form);
}

static void read_columns(link_spec *s, const asc_yaml *node, asc_link_field *f)
{
    const asc_yaml *two = asc_yaml_get(node, "columns");
    const char *one = spec_text(s, node, "column", false);
    f->column[0] = f->column[1] = one == NULL ? f->name : one;
    if (two == NULL) return;
    if (one != NULL || two->kind != ASC_YAML_SEQUENCE || two->count != 2 ||
        two->item[0]->kind != ASC_YAML_SCALAR || two->item[1]->kind != ASC_YAML_SCALAR) {
        asc_findings_add(&s->findings, two->at, "columns: [dob, birth_date]",
                         "columns are two: that of file a and that of file b");
        return;
    }
    for (size_t i = 0; i < 2; i++) f->column[i] = two->item[i]->text;
}

static void read_field(link_spec *s, const asc_yaml *node, asc_link_field *f)
{
    if (!spec_mapping(s, node, "a field", field_keys, FIELD_KEYS)) return;
    read_columns(s, node, f);
    read_form(s, node, f);
    read_levels(s, asc_yaml_get(node, "levels"), f);
    f->given = asc_yaml_get(node, "m") != NULL || asc_yaml_get(node, "u") != NULL;
    if (!f->given) return;
    read_given(s, node, "m", f, f->m);
    read_given(s, node, "u", f, f->u);
}

void spec_fields(link_spec *s, const asc_yaml *node)
{
    if (node == NULL || node->kind != ASC_YAML_MAPPING || node->count > ASC_LINK_FIELDS) {
        asc_findings_add(&s->findings, node == NULL ? (asc_place){1, 1, 0} : node->at,
                         "fields: {dob: {levels: [equal, two_parts or swapped]}}",
                         "a linkage needs 'fields', 1 to %d of them", ASC_LINK_FIELDS);
        return;
    }
    s->out->fields = node->count;
    for (size_t i = 0; i < node->count; i++) s->out->field[i].name = node->key[i]->text;
    for (size_t i = 0; i < node->count; i++) {
        read_field(s, node->item[i], &s->out->field[i]);
        if (s->out->field[i].levels > 0) s->out->weigh = true;
    }
}

/* FIELD, FIELD=FIELD, and behind it :N, the first N characters, or :-N, all but the last N. */
static bool read_part(link_spec *s, const asc_yaml *node, asc_link_part *p)
{
    if (node->kind != ASC_YAML_SCALAR) return false;
    char *text = asc_take_text(s->arena, node->text), *end = NULL;
    if (text == NULL) return true;
    char *colon = strchr(text, ':');
    if (colon != NULL) {
        const long n = strtol(colon + 1, &end, 10);
        if (end == colon + 1 || *end != '\0' || n == 0 || n < -20 || n > 100)
            return false;
        if (n > 0) p->first = (size_t)n;
        if (n < 0) p->drop = (size_t)-n;
        *colon = '\0';
    }
    char *equals = strchr(text, '=');
    if (equals != NULL) *equals = '\0';
    p->field[0] = spec_field(s, text, node->at);
    p->field[1] = equals == NULL ? p->field[0] : spec_field(s, equals + 1, node->at);
    return true;
}

static void read_key(link_spec *s, const asc_yaml *node, asc_link_key *key)
{
    asc_text t = asc_text_start(s->arena);
    bool good = node->kind == ASC_YAML_SEQUENCE && node->count > 0 &&
                node->count <= ASC_LINK_PARTS;
    for (size_t i = 0; good && i < node->count; i++) {
        good = read_part(s, node->item[i], &key->part[key->parts++]);
        if (good) asc_text_format(&t, "%s%s", i == 0 ? "" : " + ", node->item[i]->text);
    }
    key->text = t.data;
    if (!good)
        asc_findings_add(&s->findings, node->at, "[family, dob, postcode:-3, given:1]",
                         "a key is a list of 1 to %d fields; :N takes the first N "
                         "characters, :-N all but the last N, x=y field x of file a and "
                         "y of file b",
                         ASC_LINK_PARTS);
}

void spec_keys(link_spec *s, const asc_yaml *node, const char *what, asc_link_key *key,
               size_t *keys)
{
    if (node == NULL) return;
    if (node->kind != ASC_YAML_SEQUENCE || node->count > ASC_LINK_KEYS) {
        asc_findings_add(&s->findings, node->at, "block: [[dob], [family, postcode:-3]]",
                         "%s is a list of at most %d keys", what, ASC_LINK_KEYS);
        return;
    }
    for (size_t i = 0; i < node->count; i++) read_key(s, node->item[i], &key[(*keys)++]);
}
