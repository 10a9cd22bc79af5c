/* ascribe game --gaming: what each player would gain by another name, and who could stand in for whom. */
#include "ascribe/gaming.h"
#include "game_out.h"
#include <math.h>
#include <string.h>

static void player_text(const cli_game *g, const asc_gaming *x, asc_text *out)
{
    asc_text_add(out,
                 "\nChange in Shapley shares if a player changed its name\n"
                 "  split: in two parts that are only of use together; copy: a second "
                 "one of itself\n");
    for (size_t k = 0; k < x->n; k++)
        asc_text_format(out, "  %-24s split %+.6g  copy %+.6g\n", g->game.player[k],
                        0.0 + x->split[k * x->n + k], 0.0 - x->split[k * x->n + k]);
}

static void pair_text(const cli_game *g, const asc_gaming *x, asc_text *out)
{
    if (x->n > 1)
        asc_text_add(out,
                     "\nPairs\n  merge: change in the joint share if both acted as one; "
                     "copied: in the share of each if\n  the other had a copy, split: "
                     "if it were split; redundancy: 1 for perfect substitutes\n");
    for (size_t i = 0; i < x->n; i++)
        for (size_t j = i + 1; j < x->n; j++) {
            const double r = x->redundancy[i * x->n + j], s = x->split[i * x->n + j];
            asc_text_format(
                out,
                "  %s+%s: merge %+.6g  copied %+.6g  split %+.6g  redundancy %.3g%s\n",
                g->game.player[i], g->game.player[j], 0.0 + x->merge[i * x->n + j],
                0.0 - s, 0.0 + s, r,
                r >= ASC_SUBSTITUTE ? "  near-perfect substitutes" : "");
        }
}

static void gaming_json(const cli_game *g, const asc_gaming *x, asc_text *out)
{
    const size_t n = x->n;
    asc_text_add(out, ", \"gaming\": {\"players\": [");
    for (size_t k = 0; k < n; k++) {
        asc_text_add(out, k > 0 ? ", {\"player\": " : "{\"player\": ");
        asc_text_json(out, g->game.player[k]);
        asc_text_add(out, ", \"split\": ");
        asc_text_json_real(out, 0.0 + x->split[k * n + k]);
        asc_text_add(out, ", \"copy\": ");
        asc_text_json_real(out, 0.0 - x->split[k * n + k]);
        asc_text_add(out, "}");
    }
    asc_text_add(out, "], \"pairs\": [");
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            const size_t at = i * n + j;
            const asc_mask both = (asc_mask)1 << i | (asc_mask)1 << j;
            asc_text_add(out, at > 1 ? ", {\"player\": " : "{\"player\": ");
            asc_text_json(out, cli_game_coalition(&g->game, (size_t)both, out->arena));
            asc_text_add(out, ", \"merge\": ");
            asc_text_json_real(out, 0.0 + x->merge[at]);
            asc_text_add(out, ", \"copied\": ");
            asc_text_json_real(out, 0.0 - x->split[at]);
            asc_text_add(out, ", \"split\": ");
            asc_text_json_real(out, 0.0 + x->split[at]);
            asc_text_add(out, ", \"redundancy\": ");
            asc_text_json_real(out, x->redundancy[at]);
            asc_text_format(out, ", \"substitutes\": %s}",
                            x->redundancy[at] >= ASC_SUBSTITUTE ? "true" : "false");
        }
    asc_text_add(out, "]}");
}

asc_status cli_game_gaming(cli_call *call, const cli_game *g, asc_text *out,
                           asc_error *err)
{
    asc_gaming x;
    asc_error inner = {0};
    const asc_status s = asc_gaming_find(&g->game, call->arena, &x, &inner);
    ASC_REQUIRE(s == ASC_OK, err, s, "%s: %s", call->operand[0], inner.message);
    if (call->json) {
        gaming_json(g, &x, out);
        return ASC_OK;
    }
    player_text(g, &x, out);
    pair_text(g, &x, out);
    return ASC_OK;
}
