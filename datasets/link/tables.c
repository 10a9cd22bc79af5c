/* A linkage as tables of a cohort: the pairs, the aliases a linked study reads, the weights, and cohorts linked by
 * chance: each pair is there with its probability, then one-to-one as before; links by rules are always there. Results
 * over the drawn cohorts vary by what the linkage leaves open (Harron et al. 2014, BMC Med. Res. Methodol. 14:36). */
#include "ascribe/link.h"
#include "ascribe/rng.h"
#include <string.h>

/* In byte order: clerical, displaced, link, rule. */
static const char *const class_level[] = {"clerical", "displaced", "link", "rule"};
static const int32_t class_code[] = {3, 2, 0, 1};

static asc_status pair_table(const asc_link_result *r, asc_arena *arena, asc_table **out,
                             asc_error *err)
{
    const size_t n = r->pairs;
    const char **a = asc_take_bytes(arena, n, sizeof *a),
               **b = asc_take_bytes(arena, n, sizeof *b);
    double *weight = asc_take(arena, n), *probability = asc_take(arena, n);
    int32_t *code = asc_take_bytes(arena, n, sizeof *code);
    int64_t *rule = asc_take_bytes(arena, n, sizeof *rule);
    asc_table *t = asc_table_create(arena, r->spec->name, n);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < n; i++) {
        const asc_link_pair *p = &r->pair[i];
        a[i] = r->id[0][p->row[0]];
        b[i] = r->id[1][p->row[1]];
        weight[i] = p->weight;
        probability[i] = p->probability;
        code[i] = class_code[p->class_];
        rule[i] = p->rule;
    }
    asc_table_add_text(t, "id_a", a);
    asc_table_add_text(t, "id_b", b);
    asc_table_add_real(t, "weight", weight);
    asc_table_add_real(t, "probability", probability);
    asc_table_add_column(
        t, (asc_column){.name = "class",
                        .type = ASC_CATEGORY,
                        .code = code,
                        .level = class_level,
                        .levels = sizeof class_level / sizeof *class_level});
    asc_table_add_integer(t, "rule", rule, NULL);
    *out = t;
    return asc_arena_check(arena, err);
}

/* Of a draw: there. Else the links by rules and those of at least a weight. */
static asc_status alias_table(const asc_link_result *r, const char *name,
                              const uint8_t *there, double least, asc_arena *arena,
                              asc_table **out, asc_error *err)
{
    size_t n = 0;
    const char **alias = asc_take_bytes(arena, r->pairs, sizeof *alias),
               **person = asc_take_bytes(arena, r->pairs, sizeof *person);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < r->pairs; i++) {
        const asc_link_pair *p = &r->pair[i];
        const bool one = p->class_ == ASC_LINK_LINK || p->class_ == ASC_LINK_CLERICAL;
        const bool link = p->class_ == ASC_LINK_BY_RULE || (one && p->weight >= least);
        if (there != NULL ? there[i] == 0 : !link) continue;
        alias[n] = r->id[1][p->row[1]];
        person[n++] = r->id[0][p->row[0]];
    }
    asc_table *t = asc_table_create(arena, name, n);
    ASC_TRY(asc_arena_check(arena, err));
    asc_table_add_text(t, "alias", alias);
    asc_table_add_text(t, "person", person);
    *out = t;
    return asc_arena_check(arena, err);
}

static asc_status weight_table(const asc_link_result *r, asc_arena *arena,
                               asc_table **out, asc_error *err)
{
    enum { MOST = ASC_LINK_FIELDS * (ASC_LINK_LEVELS + 1) };
    const char *field[MOST], *condition[MOST];
    double *m = asc_take(arena, MOST), *u = asc_take(arena, MOST),
           *weight = asc_take(arena, MOST);
    int64_t *level = asc_take_bytes(arena, MOST, sizeof *level);
    size_t n = 0;
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t f = 0; f < r->spec->fields; f++) {
        const asc_link_field *d = &r->spec->field[f];
        for (size_t l = d->levels + 1; d->levels > 0 && l-- > 0; n++) {
            field[n] = d->name;
            condition[n] = l == 0 ? "none" : d->level[d->levels - l].text;
            level[n] = (int64_t)l;
            m[n] = r->m[f][l];
            u[n] = r->u[f][l];
            weight[n] = asc_link_weight(m[n], u[n]);
        }
    }
    asc_table *t =
        asc_table_create(arena, asc_take_format(arena, "%s_weights", r->spec->name), n);
    ASC_TRY(asc_arena_check(arena, err));
    asc_table_add_text(t, "field", field);
    asc_table_add_integer(t, "level", level, NULL);
    asc_table_add_text(t, "condition", condition);
    asc_table_add_real(t, "m", m);
    asc_table_add_real(t, "u", u);
    asc_table_add_real(t, "weight", weight);
    *out = t;
    return asc_arena_check(arena, err);
}

/* Draw k: there [pairs] = 1 for the links. used [rows] of both files is scratch. */
static void draw(const asc_link_result *r, size_t k, uint8_t *there, uint8_t *used[2])
{
    asc_stream stream = asc_stream_open(r->spec->seed, ASC_PURPOSE_BOOTSTRAP, k);
    for (size_t s = 0; s < 2; s++) memset(used[s], 0, r->rows[s]);
    for (size_t i = 0; i < r->pairs; i++) {
        const asc_link_pair *p = &r->pair[i];
        const bool drawn =
            p->class_ == ASC_LINK_BY_RULE || asc_stream_uniform(&stream) < p->probability;
        there[i] = drawn && used[0][p->row[0]] == 0 && used[1][p->row[1]] == 0;
        if (there[i] != 0) used[0][p->row[0]] = used[1][p->row[1]] = 1;
    }
}

asc_status asc_link_tables(const asc_link_result *r, asc_arena *arena, asc_table ***out,
                           size_t *count, asc_error *err)
{
    const size_t fixed = r->spec->weigh ? 3 : 2;
    size_t n = fixed;
    asc_table **t = asc_take_bytes(arena, fixed + r->spec->draws + r->spec->cuts,
                                   sizeof(asc_table *));
    uint8_t *there = asc_take_bytes(arena, r->pairs, 1);
    uint8_t *used[2] = {asc_take_bytes(arena, r->rows[0], 1),
                        asc_take_bytes(arena, r->rows[1], 1)};
    const char *alias = asc_take_format(arena, "%s_alias", r->spec->name);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(pair_table(r, arena, &t[0], err));
    ASC_TRY(alias_table(r, alias, NULL, r->spec->link, arena, &t[1], err));
    if (r->spec->weigh) ASC_TRY(weight_table(r, arena, &t[2], err));
    for (size_t k = 0; k < r->spec->draws; k++) {
        const char *name = asc_take_format(arena, "%s_%zu", alias, k + 1);
        draw(r, k, there, used);
        ASC_TRY(alias_table(r, name, there, 0.0, arena, &t[n++], err));
    }
    for (size_t c = 0; r->spec->weigh && c < r->spec->cuts; c++) {
        const double least = r->spec->cut[c];
        char number[32];
        if (least == r->spec->link || least < r->spec->clerical) continue;
        const char *name =
            asc_take_format(arena, "%s_at_%s", alias, asc_real_text(least, number));
        ASC_TRY(alias_table(r, name, NULL, least, arena, &t[n++], err));
    }
    *out = t;
    *count = n;
    return asc_arena_check(arena, err);
}
