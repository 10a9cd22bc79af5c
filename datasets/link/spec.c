/* The linkage specification, a YAML file (docs/howto/link.md). All mistakes come in one pass, with their places. */
#include "spec.h"
#include "ascribe/file.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const top_keys[] = {"name",       "key",   "a",     "b",
                                       "fields",     "rules", "block", "estimate",
                                       "thresholds", "truth", "draws"};
static const char *const source_keys[] = {"file", "id", "na", "groups"};
static const char *const estimate_keys[] = {"from", "prior", "random_pairs", "seed"};
static const char *const threshold_keys[] = {"link", "clerical", "also"};
static const char *const truth_keys[] = {"file", "a", "b"};
#define COUNT(a) (sizeof(a) / sizeof *(a))

static const char *path_of(const link_spec *s, const char *path)
{
    if (path == NULL || *path == '/' || *s->folder == '\0' ||
        strncmp(path, "fd:", 3) == 0 || strncmp(path, "odbc:", 5) == 0)
        return path;
    return asc_take_format(s->arena, "%s%s", s->folder, path);
}

/* A text, or a list of them; the number taken. */
static size_t read_list(link_spec *s, const asc_yaml *node, const char *what,
                        const char **out, size_t most)
{
    if (node == NULL) return 0;
    const size_t n = node->kind == ASC_YAML_SCALAR ? 1 : node->count;
    bool good = node->kind != ASC_YAML_MAPPING && n <= most;
    for (size_t i = 0; good && i < n; i++) {
        const asc_yaml *item = node->kind == ASC_YAML_SCALAR ? node : node->item[i];
        good = item->kind == ASC_YAML_SCALAR;
        if (good) out[i] = item->text;
    }
    if (good) return n;
    asc_findings_add(&s->findings, node->at, NULL, "%s is a list of at most %zu texts",
                     what, most);
    return 0;
}

static void read_source(link_spec *s, const asc_yaml *root, size_t side)
{
    const asc_yaml *node = asc_yaml_get(root, side == 0 ? "a" : "b");
    asc_link_source *out = &s->out->source[side];
    if (node == NULL) {
        asc_findings_add(&s->findings, root->at, "a: {file: hospital.csv, id: patient}",
                         "a linkage needs two files, 'a' and 'b'");
        return;
    }
    if (!spec_mapping(s, node, side == 0 ? "a" : "b", source_keys, COUNT(source_keys)))
        return;
    const char **na = asc_take_bytes(s->arena, ASC_LINK_KEYS, sizeof *na);
    if (na == NULL) return;
    out->file = path_of(s, spec_text(s, node, "file", true));
    out->id = spec_text(s, node, "id", true);
    out->nas = read_list(s, asc_yaml_get(node, "na"), "na", na, ASC_LINK_KEYS);
    out->na = na;
    out->groups =
        read_list(s, asc_yaml_get(node, "groups"), "groups", out->group, ASC_LINK_KEYS);
}

static void read_whole(link_spec *s, const asc_yaml *node, const char *key, double most,
                       double *x)
{
    const asc_yaml *item = asc_yaml_get(node, key);
    if (item != NULL && spec_real(s, item, 0.0, most, key, x) && *x != floor(*x))
        asc_findings_add(&s->findings, item->at, NULL, "%s is a whole number", key);
}

static void read_estimate(link_spec *s, const asc_yaml *node)
{
    double pairs = 1e7, seed = 1.0;
    asc_link_spec *out = s->out;
    if (node != NULL &&
        spec_mapping(s, node, "estimate", estimate_keys, COUNT(estimate_keys))) {
        const char *from = spec_text(s, node, "from", false);
        const asc_yaml *prior = asc_yaml_get(node, "prior");
        if (from != NULL && strcmp(from, "labelled") == 0)
            out->from = ASC_LINK_LABELLED;
        else if (from != NULL && strcmp(from, "given") == 0)
            out->from = ASC_LINK_GIVEN;
        else if (from != NULL && strcmp(from, "em") != 0)
            asc_findings_add(&s->findings, asc_yaml_get(node, "from")->at,
                             "known are: em, labelled, given", "unknown way '%s'", from);
        if (prior != NULL)
            (void)spec_real(s, prior, 1e-15, 0.999999, "prior", &out->prior);
        read_whole(s, node, "random_pairs", 1e12, &pairs);
        read_whole(s, node, "seed", 9007199254740992.0, &seed);
    }
    out->random_pairs = (size_t)pairs;
    out->seed = (uint64_t)seed;
}

static int ascending(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

static void add_cut(asc_link_spec *out, double x)
{
    for (size_t i = 0; i < out->cuts; i++)
        if (out->cut[i] == x) return;
    out->cut[out->cuts++] = x;
}

static void read_thresholds(link_spec *s, const asc_yaml *root)
{
    const asc_yaml *node = asc_yaml_get(root, "thresholds");
    asc_link_spec *out = s->out;
    if (!out->weigh) return;
    const asc_yaml *link = node == NULL ? NULL : asc_yaml_get(node, "link");
    if (link == NULL) {
        asc_findings_add(&s->findings, node == NULL ? root->at : node->at,
                         "thresholds: {link: 12, clerical: 6, also: [9, 15]}",
                         "fields with levels need the weight (log2) from which a pair "
                         "is a link");
        return;
    }
    if (!spec_mapping(s, node, "thresholds", threshold_keys, COUNT(threshold_keys)))
        return;
    if (!spec_real(s, link, -1000.0, 1000.0, "link", &out->link)) return;
    out->clerical = out->link;
    const asc_yaml *clerical = asc_yaml_get(node, "clerical"),
                   *also = asc_yaml_get(node, "also");
    if (clerical != NULL)
        (void)spec_real(s, clerical, -1000.0, out->link, "clerical, up to link,",
                        &out->clerical);
    add_cut(out, out->link);
    add_cut(out, out->clerical);
    if (also != NULL &&
        (also->kind != ASC_YAML_SEQUENCE || also->count > ASC_LINK_CUTS - 2))
        asc_findings_add(&s->findings, also->at, "also: [9, 15]",
                         "also is a list of at most %d thresholds", ASC_LINK_CUTS - 2);
    else
        for (size_t i = 0; also != NULL && i < also->count; i++) {
            double x = 0.0;
            if (spec_real(s, also->item[i], -1000.0, 1000.0, "a threshold", &x))
                add_cut(out, x);
        }
    qsort(out->cut, out->cuts, sizeof *out->cut, ascending);
}

static void read_truth(link_spec *s, const asc_yaml *root)
{
    const asc_yaml *node = asc_yaml_get(root, "truth");
    if (node != NULL && spec_mapping(s, node, "truth", truth_keys, COUNT(truth_keys))) {
        s->out->truth = path_of(s, spec_text(s, node, "file", true));
        s->out->truth_id[0] = spec_text(s, node, "a", true);
        s->out->truth_id[1] = spec_text(s, node, "b", true);
    }
    if (s->out->from == ASC_LINK_LABELLED && node == NULL)
        asc_findings_add(&s->findings, asc_yaml_get(root, "estimate")->at,
                         "truth: {file: labelled.csv, a: id_a, b: id_b}",
                         "from: labelled needs labelled pairs");
}

/* What only the whole shows. */
static void check_whole(link_spec *s, const asc_yaml *root)
{
    const asc_link_spec *out = s->out;
    for (size_t i = 0; i < out->fields; i++)
        if (out->from == ASC_LINK_GIVEN && out->field[i].levels > 0 &&
            !out->field[i].given)
            asc_findings_add(&s->findings, asc_yaml_get(root, "fields")->at,
                             "m: [0.9, 0.1], u: [0.01, 0.99]",
                             "from: given needs m and u of field '%s'",
                             out->field[i].name);
    if (out->rules == 0 && !out->weigh)
        asc_findings_add(&s->findings, root->at,
                         "rules: [[nhs_number]], or levels of the fields",
                         "nothing to link by: neither rules nor levels");
    if (out->draws > 0 && !out->weigh)
        asc_findings_add(
            &s->findings, asc_yaml_get(root, "draws")->at, NULL,
            "linked cohorts are drawn by probability: rules alone have none");
}

static void read_all(link_spec *s, const asc_yaml *root)
{
    double draws = 0.0;
    if (!spec_mapping(s, root, "a linkage", top_keys, COUNT(top_keys))) return;
    const char *name = spec_text(s, root, "name", false);
    s->out->name = name == NULL ? "links" : name;
    s->out->key = path_of(s, spec_text(s, root, "key", false));
    if (s->out->key != NULL && strncmp(s->out->key, "fd:", 3) == 0)
        asc_findings_add(&s->findings, asc_yaml_get(root, "key")->at, NULL,
                         "the key is read for each file: give a file, not a descriptor");
    read_source(s, root, 0);
    read_source(s, root, 1);
    spec_fields(s, asc_yaml_get(root, "fields"));
    spec_keys(s, asc_yaml_get(root, "rules"), "rules", s->out->rule, &s->out->rules);
    spec_keys(s, asc_yaml_get(root, "block"), "block", s->out->block, &s->out->blocks);
    read_estimate(s, asc_yaml_get(root, "estimate"));
    read_thresholds(s, root);
    read_truth(s, root);
    read_whole(s, root, "draws", (double)ASC_LINK_DRAWS, &draws);
    s->out->draws = (size_t)draws;
    check_whole(s, root);
}

asc_status asc_link_read(const char *path, asc_arena *arena, asc_link_spec *out,
                         asc_error *err)
{
    char *text = NULL;
    size_t n = 0;
    const asc_yaml *root = NULL;
    ASC_TRY(asc_file_read(path, arena, &text, &n, err));
    const char *slash = strrchr(path, '/');
    asc_link_spec *spec = asc_take_bytes(arena, 1, sizeof *spec);
    ASC_TRY(asc_arena_check(arena, err));
    link_spec s = {
        .arena = arena,
        .findings = {.arena = arena, .file = path, .text = text},
        .folder =
            slash == NULL ? "" : asc_take_textn(arena, path, (size_t)(slash + 1 - path)),
        .out = spec};
    ASC_TRY(asc_yaml_parse(text, n, arena, &s.findings, &root, err));
    ASC_REQUIRE(root != NULL, err, ASC_ESTUDY, "%s: the specification is empty", path);
    read_all(&s, root);
    ASC_TRY(asc_arena_check(arena, err));
    if (s.findings.count > 0) {
        const char *all = asc_findings_text(&s.findings, arena);
        ASC_TRY(asc_arena_check(arena, err));
        return ASC_FAIL(err, ASC_ESTUDY, "%s", all);
    }
    *out = *spec;
    return ASC_OK;
}
