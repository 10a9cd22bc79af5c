/* Reads a study file: text, tree, schema check, and then each section into asc_study. */
#include "linked_private.h"
#include <stdlib.h>
#include <string.h>

static const char *folder_of(const char *path, asc_arena *arena)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) return ".";
    return slash == path ? "/" : asc_take_textn(arena, path, (size_t)(slash - path));
}

static void parse_unit(const scope *root)
{
    asc_study *study = root->p->study;
    const scope s = scope_below(root, "unit");
    study->table = scope_text(&s, "table");
    study->table_at = scope_place(&s, "table");
    study->id = scope_text(&s, "id");
    study->id_at = scope_place(&s, "id");
    study->person = scope_text(&s, "person");
    study->person_at = scope_place(&s, "person");
    parse_unit_times(&s);
    study->weight = scope_text(&s, "weight");
    study->weight_at = scope_place(&s, "weight");
    study->cluster = scope_text(&s, "cluster");
    study->cluster_at = scope_place(&s, "cluster");
    parse_unit_rules(&s);
}

static void parse_include(const scope *root)
{
    parser *p = root->p;
    asc_study *study = p->study;
    const asc_yaml *list = scope_get(root, "include");
    if (list == NULL || list->kind != ASC_YAML_SEQUENCE) return;
    asc_predicate *include = asc_take_bytes(p->arena, list->count, sizeof *include);
    if (include == NULL) return;
    size_t n = 0;
    for (size_t i = 0; i < list->count; i++) {
        const asc_yaml *line = list->item[i], *why = asc_yaml_get(line, "why");
        const scope s = {p, line->kind == ASC_YAML_MAPPING ? line : NULL, "include",
                         "include"};
        const asc_predicate *q = parse_predicate(&s, "this line");
        if (q == NULL) continue;
        include[n] = *q;
        if (why != NULL && why->kind == ASC_YAML_SCALAR) include[n].why = why->text;
        asc_text t = asc_text_start(p->arena);
        canonical_predicate(&t, &include[n]);
        option_add(p, asc_take_format(p->arena, "include.%zu", ++n), t.data, false);
    }
    study->include = include;
    study->includes = n;
}

void parse_head(const scope *root)
{
    parser *p = root->p;
    asc_study *study = p->study;
    (void)scope_real(root, "version", 1);
    const scope s = scope_below(root, "study");
    study->name = scope_text(&s, "name");
    study->title = scope_text(&s, "title");
    if (study->title == NULL) study->title = study->name;
    study->question = scope_text(&s, "question");
    study->use = scope_list(&s, "uses", &study->uses);
    parse_study_dates(&s);
    parse_registered(&s);
    study->cohort = scope_text(root, "cohort");
    study->cohort_at = scope_place(root, "cohort");
    parse_tables(root);
    parse_derive(root);
    parse_events(root);
    parse_unit(root);
    parse_include(root);
}

/* A seed is exact to 64 bits, so it does not pass through a double. */
static bool seed_of(const asc_yaml *node, uint64_t *seed)
{
    if (node == NULL || node->kind != ASC_YAML_SCALAR || node->quoted) return false;
    const size_t n = strlen(node->text);
    if (n == 0 || n > 20 || strspn(node->text, "0123456789") != n) return false;
    const uint64_t x = strtoull(node->text, NULL, 10);
    if (n == 20 && (node->text[0] > '1' || x < 10000000000000000000U)) return false;
    *seed = x;
    return true;
}

static void parse_seed(const scope *s)
{
    parser *p = s->p;
    asc_study *study = p->study;
    const asc_yaml *seed = scope_get(s, "seed"), *replicates = scope_get(s, "replicates");
    if (seed_of(seed, &study->seed)) {
        option_add(p, "bootstrap.seed",
                   asc_take_format(p->arena, "%llu", (unsigned long long)study->seed),
                   false);
    } else if (seed != NULL) {
        if (seed->kind == ASC_YAML_SCALAR)
            asc_findings_add(
                p->findings, seed->at, NULL,
                "'seed' is '%.60s', not a whole number from 0 to 18446744073709551615",
                seed->text);
    } else if (study->replicates > 0) {
        asc_findings_add(
            p->findings, replicates != NULL ? replicates->at : s->map->at,
            "write seed: and any whole number; the same seed gives the same numbers",
            "%zu replicates without 'seed'", study->replicates);
    }
}

void parse_bootstrap(const scope *root)
{
    parser *p = root->p;
    asc_study *study = p->study;
    study->level = 0.95;
    study->interval_default = true;
    study->interval = ASC_PERCENTILE;
    if (scope_get(root, "bootstrap") == NULL) {
        option_add(p, "bootstrap.replicates", "0", true);
        return;
    }
    const scope s = scope_below(root, "bootstrap");
    if (s.map == NULL) return;
    study->replicates = scope_count(&s, "replicates", 1000000);
    if (study->replicates == 1)
        asc_findings_add(p->findings, scope_place(&s, "replicates"),
                         "0 for none; 999 or more for a 95 % interval",
                         "1 replicate gives no interval");
    parse_seed(&s);
    const char *interval = scope_text(&s, "interval");
    study->interval_default = strcmp(interval, "default") == 0;
    if (strcmp(interval, "basic") == 0) study->interval = ASC_BASIC;
    if (strcmp(interval, "normal") == 0) study->interval = ASC_NORMAL;
    if (strcmp(interval, "bca") == 0) study->interval = ASC_BCA;
    if (strcmp(interval, "influence") == 0) study->interval = ASC_INFLUENCE;
    if (strcmp(interval, "studentized") == 0) study->interval = ASC_STUDENTIZED;
    study->level = scope_real(&s, "level", 0);
    if (study->level == 0.5 || study->level == 1.0)
        asc_findings_add(p->findings, scope_place(&s, "level"), "0.95 is usual",
                         "'level' is %g, not between 0.5 and 1", study->level);
}

static void parse_disclosure(const scope *root)
{
    root->p->study->disclosure = "none";
    if (scope_get(root, "disclosure") == NULL) return;
    const scope s = scope_below(root, "disclosure");
    root->p->study->disclosure = scope_text(&s, "profile");
    parse_people(&s);
}

static void parse_tree(parser *p, const asc_yaml *root)
{
    const scope s = {p, root, "", ""};
    p->root = root;
    p->study_node = asc_yaml_get(root, "study");
    schema_check(p, root);
    parse_head(&s);
    parse_partners(&s);
    parse_outcomes(&s);
    parse_covariates(&s);
    parse_missing(&s);
    parse_models(&s);
    parse_indices(&s);
    parse_bootstrap(&s);
    parse_register(&s);
    parse_groups(&s);
    parse_measures(&s);
    parse_audit(&s);
    parse_review(&s);
    parse_checks(&s);
    parse_gate(&s);
    parse_disclosure(&s);
    parse_money(&s);
    parse_amendments(&s);
    check_linked(p);
    canonical_finish(p);
}

asc_status asc_study_parse(const char *text, size_t n, const char *file,
                           const char *folder, const asc_registry_names *names,
                           asc_arena *arena, asc_study *out, asc_error *err)
{
    asc_study study = {.text = text, .file = file, .folder = folder};
    asc_findings findings = {.arena = arena, .file = file, .text = text};
    const asc_yaml *root = yaml_read(text, n, arena, &findings);
    parser p = {.arena = arena, .findings = &findings, .names = names, .study = &study};
    if (root == NULL && findings.count == 0)
        asc_findings_add(&findings, (asc_place){0},
                         "ascribe init COHORT makes one to start from",
                         "an empty study file");
    else if (root != NULL && root->kind != ASC_YAML_MAPPING)
        asc_findings_add(&findings, root->at,
                         "ascribe init COHORT makes one to start from",
                         "a study is a mapping of keys");
    else if (root != NULL)
        parse_tree(&p, root);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(findings_fail(&findings, err));
    *out = study;
    return ASC_OK;
}

asc_status asc_study_read(const char *path, const asc_registry_names *names,
                          asc_arena *arena, asc_study *out, asc_error *err)
{
    char *text = NULL;
    size_t n = 0;
    ASC_TRY(asc_file_read(path, arena, &text, &n, err));
    const char *file = asc_take_text(arena, path), *folder = folder_of(path, arena);
    ASC_TRY(asc_arena_check(arena, err));
    return asc_study_parse(text, n, file, folder, names, arena, out, err);
}
