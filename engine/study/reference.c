/* The reference page of the study file, in Markdown, from the schema table. */
#include "study_private.h"
#include <string.h>

static const char *kind_name(schema_kind k)
{
    switch (k) {
    case NUMBER:
        return "number";
    case INTEGER:
        return "whole number";
    case NAME:
        return "name";
    case FLAG:
        return "true or false";
    case DATE:
        return "date";
    case WINDOW:
        return "window";
    case VALUES:
        return "value or list";
    case VALUE:
        return "value";
    case LIST:
    case ANY_LIST:
    case PAIR:
        return "text or list";
    case MAP:
        return "mapping";
    case PREDICATE:
        return "mapping, predicate";
    case PREDICATES:
        return "list of predicates";
    case NAMES:
        return "mapping by name";
    case COLUMNS:
        return "mapping by column";
    case ENTRIES:
        return "mapping or list of mappings";
    case INDICES:
        return "name, mapping or list";
    case ITEMS:
        return "list of names and mappings";
    case SAME_AS_PARTNER:
        return "as `partners.*`";
    case FREE:
        return "text or mapping";
    default:
        return "text";
    }
}

static void add_words(asc_text *t, const char *words)
{
    for (const char *s = words; *s != '\0';) {
        const size_t k = strcspn(s, " ");
        asc_text_add(t, s == words ? "`" : ", `");
        asc_text_addn(t, s, k);
        asc_text_add(t, "`");
        s += k + (s[k] == ' ');
    }
}

static void add_row(asc_text *t, const schema_row *row)
{
    asc_text_format(t, "| `%s` | %s | ", row->path, kind_name(row->kind));
    if (row->required)
        asc_text_add(t, "required");
    else if (row->fallback != NULL)
        asc_text_format(t, "`%s`", row->fallback);
    asc_text_format(t, " | %s", row->help);
    if (row->choices != NULL) {
        asc_text_add(t, ": ");
        add_words(t, row->choices);
    }
    if (row->low < row->high) asc_text_format(t, " (%g to %.12g)", row->low, row->high);
    if (row->later != NULL) {
        asc_text_add(t, "; not in this version: ");
        add_words(t, row->later);
    }
    asc_text_add(t, " |\n");
}

static const char intro[] =
    "# The study file\n"
    "\n"
    "Generated from `engine/study/schema.def`. YAML 1.1 without anchors, aliases and "
    "tags, one document, at most 64 "
    "levels deep; JSON is read\n"
    "too. Text is never read as a boolean; numbers follow YAML 1.2's core rules; quotes "
    "make a text. Paths are relative "
    "to the study file.\n"
    "Names of partners, outcomes and models match `[A-Za-z_][A-Za-z0-9_]{0,62}`. `*` "
    "stands for such a name. Every "
    "mistake is reported in one\n"
    "pass with `file:line:col`, the line, a caret, and what to write instead.\n"
    "\n"
    "```yaml\n"
    "study: {name: discharge, title: Readmission and what was done around discharge}\n"
    "cohort: cohort.h5\n"
    "unit: {table: encounters, id: encounter_id, cluster: patient}\n"
    "include:\n"
    "  - {column: disposition, not: [died, hospice], why: not at risk}\n"
    "partners:\n"
    "  insulin: {column: insulin, not: [\"No\"]}\n"
    "  home_health: {column: disposition, is: [home_health], eligible: {column: age, "
    "at_least: 65}}\n"
    "outcomes:\n"
    "  readmission: {column: readmitted, is: [\"<30\"], good: lower}\n"
    "  cost: {column: cost, family: gaussian, good: lower}\n"
    "covariates: [age, {column: prior, degree: 2}, {column: site, as: category, "
    "reference: north}]\n"
    "missing: {default: refuse, site: category, prior: {impute: 0}}\n"
    "counterfactual: {model: gcomp, interactions: pairs, policy: delivered}\n"
    "contribution: [shapley]\n"
    "bootstrap: {replicates: 1000, seed: 20261122, interval: default, level: 0.95}\n"
    "```\n"
    "\n"
    "A predicate is `column` with exactly one test, or `any`, `all` or `none` over a "
    "list of predicates. Lines of "
    "`include` are applied in\n"
    "order, and each is a row of the flow. A missing value is never `is`, and so it "
    "passes `not`; a unit with a "
    "missing value in a column that\n"
    "says who got what, or what happened, is refused unless `missing` says `exclude`. "
    "Category and text columns are "
    "compared as text, numbers as\n"
    "numbers, dates as `\"YYYY-MM-DD\"`. A value that does not occur is a mistake.\n"
    "\n"
    "Players are functions: a partner without `functions` is one function of its own "
    "name, the functions of a partner form a\n"
    "union. The tables carry both levels (docs/formats/results.md).\n"
    "\n"
    "Category levels stand in byte order, the first is the reference unless said. A "
    "level no unit compared has is left "
    "out and noted.\n"
    "\n"
    "The plan hash is BLAKE2b-256 over every option in force, defaults filled in, list "
    "files inlined, without the "
    "cohort's path: comments,\n"
    "spacing, quotes and the order of keys do not change it. The order of partners, "
    "outcomes and covariates does.\n";

void asc_study_reference(asc_text *out)
{
    size_t n = 0;
    const schema_row *row = schema_table(&n);
    asc_text_add(out, intro);
    asc_text_add(out,
                 "\n## Keys\n\n| key | kind | default | meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; i < n; i++)
        if (row[i].now) add_row(out, &row[i]);
    asc_text_add(
        out, "\n`predicate.` keys stand in lines of `include`, in partners, outcomes and "
             "`eligible`.\n\n## Reserved keys\n\nAnswered with `known, not in this "
             "version` and their line.\n\n| key | kind | meaning |\n|---|---|---|\n");
    for (size_t i = 0; i < n; i++)
        if (!row[i].now)
            asc_text_format(out, "| `%s` | %s | %s |\n", row[i].path,
                            kind_name(row[i].kind), row[i].help);
}
