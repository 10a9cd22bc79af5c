/* effect, game and contribution tables from a table of means. */
#include "fixture_tables.h"
#include <math.h>
#include <string.h>

#define MISSING ((double)NAN)

/* Columns of one table under construction: text by text, numbers by number. */
enum { TEXTS = 8, NUMBERS = 20 };

typedef struct builder {
    asc_arena *arena;
    size_t rows;
    const char **text[TEXTS];
    double *number[NUMBERS];
} builder;

static builder start(asc_arena *arena, size_t capacity)
{
    builder b = {.arena = arena};
    for (size_t j = 0; j < TEXTS; j++)
        b.text[j] = asc_take_bytes(arena, capacity, sizeof(char *));
    for (size_t j = 0; j < NUMBERS; j++) b.number[j] = asc_take_zero(arena, capacity);
    return b;
}

static asc_table *finish(const builder *b, const char *name, const char *const *texts,
                         const char *const *numbers)
{
    asc_table *t = asc_table_create(b->arena, name, b->rows);
    for (size_t j = 0; texts[j] != NULL; j++) asc_table_add_text(t, texts[j], b->text[j]);
    for (size_t j = 0; numbers[j] != NULL; j++) {
        const bool whole =
            strcmp(numbers[j], "mask") == 0 || strncmp(numbers[j], "rank", 4) == 0 ||
            strcmp(numbers[j], "units_observed") == 0 || strcmp(numbers[j], "reach") == 0;
        if (!whole) {
            asc_table_add_real(t, numbers[j], b->number[j]);
            continue;
        }
        int64_t *x = asc_take_bytes(b->arena, b->rows, sizeof *x);
        uint8_t *missing = asc_take_bytes(b->arena, b->rows, 1);
        if (x == NULL || missing == NULL) return t;
        for (size_t i = 0; i < b->rows; i++) {
            missing[i] = isnan(b->number[j][i]) ? 1U : 0U;
            x[i] = missing[i] ? 0 : (int64_t)b->number[j][i];
        }
        asc_table_add_integer(t, numbers[j], x, missing);
    }
    return t;
}

static void row(builder *b, const char *const *text, const double *number)
{
    for (size_t j = 0; j < TEXTS; j++) b->text[j][b->rows] = text[j];
    for (size_t j = 0; j < NUMBERS; j++) b->number[j][b->rows] = number[j];
    b->rows++;
}

static const char *coalition(const fixture_game *g, asc_arena *arena, size_t mask)
{
    const char *name = "";
    for (size_t k = 0; k < g->players; k++)
        if (mask >> k & 1U)
            name = asc_take_format(arena, "%s%s%s", name, *name == '\0' ? "" : "+",
                                   g->player[k]);
    return name;
}

static double gain(const fixture_game *g, size_t mask)
{
    if (g->withheld) return mask == 0 ? 0.0 : MISSING;
    return (g->lower ? -1.0 : 1.0) * (g->mean[mask] - g->mean[0]);
}

/* phi_k = sum over S without k of |S|! (n - |S| - 1)! / n! (v(S + k) - v(S)). */
static double shapley(const fixture_game *g, size_t k)
{
    double phi = 0.0;
    for (size_t s = 0; s < (size_t)1 << g->players; s++) {
        if (s >> k & 1U) continue;
        double size = 0.0;
        for (size_t j = 0; j < g->players; j++) size += (double)(s >> j & 1U);
        const double n = (double)g->players;
        const double weight = tgamma(size + 1.0) * tgamma(n - size) / tgamma(n + 1.0);
        phi += weight * (gain(g, s | (size_t)1 << k) - gain(g, s));
    }
    return phi;
}

static void coalitions(const fixture_game *g, asc_arena *arena, builder *effect,
                       builder *game)
{
    for (size_t s = 0; s < (size_t)1 << g->players; s++) {
        const char *name = coalition(g, arena, s);
        const bool hidden = g->withheld && s == 0;
        const double m = hidden ? MISSING : g->mean[s], v = gain(g, s), se = g->se;
        row(effect,
            (const char *[TEXTS]){g->outcome, g->model, g->policy, "all", "partner",
                                  name},
            (double[NUMBERS]){(double)s, m, se, m - 1.96 * se, m + 1.96 * se});
        const double half = s == 0 ? 0.0 : 1.96 * se;
        row(game, (const char *[TEXTS]){g->outcome, g->model, g->policy, "partner", name},
            (double[NUMBERS]){(double)s, (double)g->observed[s],
                              round((double)g->observed[s] * g->mean[s]), v,
                              s == 0 ? 0.0 : se, v - half, v + half});
    }
}

static void player(const fixture_game *g, builder *b, size_t k, const char *index,
                   double phi)
{
    const double n = (double)g->units, half = 1.96 * 0.7 * g->se;
    const double total = gain(g, ((size_t)1 << g->players) - 1);
    const double share = g->shares ? phi / total : MISSING;
    const double wide = g->shares ? half / total : MISSING;
    const bool first = k == 1;
    row(b,
        (const char *[TEXTS]){g->outcome, g->model, g->policy, "partner", index, "",
                              g->player[k]},
        (double[NUMBERS]){phi, 0.7 * g->se, phi - half, phi + half, n * phi,
                          n * (phi - half), n * (phi + half), (double)g->reach[k],
                          n * phi / (double)g->reach[k], share, share - wide,
                          share + wide,
                          isnan(phi)  ? MISSING
                          : phi > 0.0 ? 0.999
                                      : 0.001,
                          0.92, first ? 1.0 : MISSING, first ? 1.0 : 2.0,
                          first ? 1.0 : (double)g->players});
}

static void contributions(const fixture_game *g, builder *b)
{
    const size_t all = ((size_t)1 << g->players) - 1;
    for (size_t k = 0; k < g->players; k++) player(g, b, k, "shapley", shapley(g, k));
    for (size_t k = 0; g->indices && k < g->players; k++)
        player(g, b, k, "leave_one_out", gain(g, all) - gain(g, all & ~((size_t)1 << k)));
}

void fixture_add_games(asc_result *r, asc_arena *arena, const fixture_game *g, size_t n)
{
    static const char *const effect_text[] = {"outcome", "model",     "policy", "target",
                                              "level",   "coalition", NULL};
    static const char *const effect_number[] = {"mask",     "estimate",  "std.error",
                                                "conf.low", "conf.high", NULL};
    static const char *const game_text[] = {"outcome", "model",     "policy",
                                            "level",   "coalition", NULL};
    static const char *const game_number[] = {
        "mask",      "units_observed", "events_observed", "value",
        "std.error", "conf.low",       "conf.high",       NULL};
    static const char *const part_text[] = {"outcome", "model",  "policy", "level",
                                            "index",   "option", "player", NULL};
    static const char *const part_number[] = {
        "estimate",    "std.error", "conf.low",    "conf.high", "events",    "events.low",
        "events.high", "reach",     "per_reached", "share",     "share.low", "share.high",
        "p.positive",  "support",   "rank",        "rank.low",  "rank.high", NULL};
    size_t cells = 0, players = 0;
    for (size_t i = 0; i < n; i++)
        cells += (size_t)1 << g[i].players, players += 2 * g[i].players;
    builder effect = start(arena, cells), game = start(arena, cells),
            part = start(arena, players);
    if (asc_arena_check(arena, NULL) != ASC_OK) return;
    for (size_t i = 0; i < n; i++) {
        coalitions(&g[i], arena, &effect, &game);
        contributions(&g[i], &part);
    }
    fixture_add(r, finish(&effect, "effect", effect_text, effect_number));
    fixture_add(r, finish(&game, "game", game_text, game_number));
    fixture_add(r, finish(&part, "contribution", part_text, part_number));
}
