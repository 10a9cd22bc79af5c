#include "forms.h"
#include <string.h>

static void terms(const asc_yaml *list, asc_arena *arena, asc_form *f)
{
    asc_coalition *set = asc_take_bytes(arena, list->count, sizeof *set);
    double *dividend = asc_take(arena, list->count);
    for (size_t j = 0; j < list->count; j++) {
        const asc_yaml *members = list->item[j]->item[0];
        for (size_t i = 0; i < members->count; i++)
            set[j] = asc_coalition_with(
                set[j], (size_t)asc_json_real(members->item[i], NULL) - 1);
        dividend[j] = asc_json_real(list->item[j]->item[1], NULL);
    }
    f->kind = ASC_FORM_DIVIDENDS;
    f->terms = list->count;
    f->set = set;
    f->dividend = dividend;
}

static asc_large_game game_of(const char *name, const asc_yaml *node, asc_arena *arena)
{
    double *amount = NULL, *shapley = NULL;
    asc_large_game x = {.name = name};
    x.form.n = asc_json_reals(node, "shapley", arena, &shapley);
    x.shapley = shapley;
    if (asc_yaml_get(node, "terms") != NULL) {
        terms(asc_yaml_get(node, "terms"), arena, &x.form);
        return x;
    }
    const bool airport = asc_yaml_get(node, "costs") != NULL;
    assert_int_equal(asc_json_reals(node, airport ? "costs" : "weights", arena, &amount),
                     x.form.n);
    x.form.kind = airport ? ASC_FORM_AIRPORT : ASC_FORM_VOTING;
    x.form.amount = amount;
    if (!airport) x.form.limit = asc_json_real(node, "quota");
    return x;
}

size_t asc_large_games(asc_arena *arena, const asc_large_game **out)
{
    const char *path = asc_data("games/data/large_closed_form_games.json");
    if (path == NULL) return 0;
    const asc_yaml *all = asc_yaml_get(asc_json(path, arena), "games");
    asc_large_game *x = asc_take_bytes(arena, all->count, sizeof *x);
    for (size_t i = 0; i < all->count; i++)
        x[i] = game_of(all->key[i]->text, all->item[i], arena);
    *out = x;
    return all->count;
}
