/* Games in closed form: {"closed_form": {"kind": "airport", "costs": [1, 2, 3]}} in place of "v", so that a
 * file of a hundred players stays small. The formulas are those of models/sampling/closed_form.c. */
#include "game_file.h"
#include <math.h>
#include <string.h>

#define AT CLI_GAME_AT
#define PLACE CLI_GAME_PLACE

/* What each kind of game is made of. */
typedef struct form_kind {
    const char *name;
    asc_form_kind kind;
    const char *amount, *limit; /* keys; NULL: none */
} form_kind;

static const form_kind kinds[] = {
    {"airport", ASC_FORM_AIRPORT, "costs", NULL},
    {"weighted_voting", ASC_FORM_VOTING, "weights", "quota"},
    {"bankruptcy", ASC_FORM_BANKRUPTCY, "claims", "estate"},
    {"dividends", ASC_FORM_DIVIDENDS, NULL, NULL},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static asc_status kind_of(const cli_game_reader *r, const asc_yaml *node,
                          const form_kind **out, asc_error *err)
{
    const asc_yaml *kind = asc_yaml_get(node, "kind");
    const char *name[KINDS], *given = kind != NULL ? kind->text : NULL;
    for (size_t i = 0; i < KINDS; i++) {
        name[i] = kinds[i].name;
        if (given == NULL || strcmp(given, name[i]) != 0) continue;
        *out = &kinds[i];
        return ASC_OK;
    }
    const char *near = given != NULL ? asc_text_nearest(given, name, KINDS) : NULL;
    return ASC_FAIL(
        err, ASC_EDATA,
        AT "'closed_form' needs a kind: airport, weighted_voting, bankruptcy or "
           "dividends%s%.40s%s%s%s",
        PLACE(r, kind != NULL ? kind : node), given != NULL ? "; here it is " : "",
        given != NULL ? given : "", near != NULL ? "; did you mean '" : "",
        near != NULL ? near : "", near != NULL ? "'?" : "");
}

static asc_status need(const cli_game_reader *r, const asc_yaml *node, const char *kind,
                       const char *key, const asc_yaml **out, asc_error *err)
{
    *out = asc_yaml_get(node, key);
    ASC_REQUIRE(*out != NULL, err, ASC_EDATA, AT "a game of kind %s needs '%s'",
                PLACE(r, node), kind, key);
    return ASC_OK;
}

static asc_status known_keys(const cli_game_reader *r, const asc_yaml *node,
                             const form_kind *k, asc_error *err)
{
    const bool terms = k->kind == ASC_FORM_DIVIDENDS;
    for (size_t i = 0; i < node->count; i++) {
        const char *key = node->key[i]->text;
        const bool known = strcmp(key, "kind") == 0 ||
                           (terms && strcmp(key, "terms") == 0) ||
                           (k->amount != NULL && strcmp(key, k->amount) == 0) ||
                           (k->limit != NULL && strcmp(key, k->limit) == 0);
        ASC_REQUIRE(known, err, ASC_EDATA,
                    AT "unknown key '%.60s' of a game of kind %s; it has %s%s%s",
                    PLACE(r, node->key[i]), key, k->name, terms ? "terms" : k->amount,
                    k->limit != NULL ? " and " : "", k->limit != NULL ? k->limit : "");
    }
    return ASC_OK;
}

static asc_status read_amounts(const cli_game_reader *r, const asc_yaml *node,
                               const form_kind *kind, asc_form *f, asc_error *err)
{
    const asc_yaml *list = NULL;
    ASC_TRY(need(r, node, kind->name, kind->amount, &list, err));
    ASC_REQUIRE(list->kind == ASC_YAML_SEQUENCE && list->count == f->n, err, ASC_EDATA,
                AT "'%s' is a list of %zu numbers, one for each player; here it has %zu",
                PLACE(r, list), kind->amount, f->n, list->count);
    double *amount = asc_take(r->arena, f->n);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t k = 0; k < f->n; k++) {
        const asc_yaml *item = list->item[k];
        ASC_REQUIRE(asc_yaml_real(item, &amount[k]) && amount[k] >= 0.0, err, ASC_EDATA,
                    AT "%s of player %s: %.40s; a number of at least 0 is needed",
                    PLACE(r, item), kind->amount, r->game->player[k],
                    item->kind == ASC_YAML_SCALAR ? item->text : "no number");
    }
    f->amount = amount;
    if (kind->limit == NULL) return ASC_OK;
    ASC_TRY(need(r, node, kind->name, kind->limit, &list, err));
    ASC_REQUIRE(asc_yaml_real(list, &f->limit), err, ASC_EDATA, AT "'%s' is a number",
                PLACE(r, list), kind->limit);
    return ASC_OK;
}

static asc_status read_term(const cli_game_reader *r, const asc_yaml *term,
                            asc_coalition *set, double *dividend, asc_error *err)
{
    ASC_REQUIRE(term->kind == ASC_YAML_SEQUENCE && term->count == 2 &&
                    term->item[0]->kind == ASC_YAML_SEQUENCE &&
                    term->item[0]->count > 0 && asc_yaml_real(term->item[1], dividend),
                err, ASC_EDATA,
                AT "a term is a list of players and a number, as in [[1, 3], -7]",
                PLACE(r, term));
    for (size_t i = 0; i < term->item[0]->count; i++) {
        const asc_yaml *item = term->item[0]->item[i];
        size_t k = 0;
        ASC_TRY(cli_game_player(r, item, &k, err));
        ASC_REQUIRE(!asc_coalition_has(*set, k), err, ASC_EDATA,
                    AT "player %s is twice in one term", PLACE(r, item),
                    r->game->player[k]);
        *set = asc_coalition_with(*set, k);
    }
    return ASC_OK;
}

static asc_status read_terms(const cli_game_reader *r, const asc_yaml *node, asc_form *f,
                             asc_error *err)
{
    const asc_yaml *list = NULL;
    ASC_TRY(need(r, node, "dividends", "terms", &list, err));
    ASC_REQUIRE(list->kind == ASC_YAML_SEQUENCE && list->count > 0, err, ASC_EDATA,
                AT "'terms' is a list of terms, as in [[[1], 10], [[1, 3], -7]]",
                PLACE(r, list));
    asc_coalition *set = asc_take_bytes(r->arena, list->count, sizeof *set);
    double *dividend = asc_take(r->arena, list->count);
    ASC_TRY(asc_arena_check(r->arena, err));
    for (size_t j = 0; j < list->count; j++)
        ASC_TRY(read_term(r, list->item[j], &set[j], &dividend[j], err));
    f->terms = list->count;
    f->set = set;
    f->dividend = dividend;
    return ASC_OK;
}

asc_status cli_game_form(const cli_game_reader *r, const asc_yaml *root, asc_form *out,
                         asc_error *err)
{
    const asc_yaml *node = asc_yaml_get(root, "closed_form");
    const asc_yaml *v = asc_yaml_get(root, "v");
    const asc_yaml *structures = asc_yaml_get(root, "structures");
    const form_kind *kind = NULL;
    ASC_REQUIRE(v == NULL, err, ASC_EDATA,
                AT "'v' beside 'closed_form': a game is stated by one of them",
                PLACE(r, v));
    ASC_REQUIRE(node->kind == ASC_YAML_MAPPING, err, ASC_EDATA,
                AT "'closed_form' is a mapping, as in {\"kind\": \"airport\", \"costs\": "
                   "[1, 2, 3]}",
                PLACE(r, node));
    ASC_REQUIRE(structures == NULL || r->game->n <= r->most, err, ASC_EDATA,
                AT "'structures' are for games of up to %zu players, whose indices are "
                   "exact; this one has %zu and can only be sampled",
                PLACE(r, structures), r->most, r->game->n);
    ASC_TRY(kind_of(r, node, &kind, err));
    ASC_TRY(known_keys(r, node, kind, err));
    asc_form f = {.kind = kind->kind, .n = r->game->n};
    if (kind->kind == ASC_FORM_DIVIDENDS)
        ASC_TRY(read_terms(r, node, &f, err));
    else
        ASC_TRY(read_amounts(r, node, kind, &f, err));
    *out = f;
    return ASC_OK;
}

asc_status cli_game_table(const char *path, asc_arena *arena, cli_game *g, asc_error *err)
{
    const size_t size = (size_t)1 << g->form.n;
    double *v = asc_take(arena, size);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t s = 0; s < size; s++) {
        const asc_coalition set = {{s, 0}};
        ASC_TRY(asc_form_value(&g->form, &set, 1, &v[s], err));
        ASC_REQUIRE(isfinite(v[s]), err, ASC_EOVERFLOW,
                    "%s: coalition %zu has the value %g; state the game in a larger unit",
                    path, s, v[s]);
    }
    g->game.v = v;
    return ASC_OK;
}
