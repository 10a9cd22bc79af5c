/* ascribe game --budget: the Shapley value from sampled coalitions, with its Monte Carlo errors, what the
 * pilot expected of each sampler, and which was taken. */
#include "ascribe/result.h"
#include "ascribe/text.h"
#include "cli.h"
#include "game_out.h"
#include <string.h>

static const char *const note_name[] = {"", "few", "constant"};

/* A table as a function. */
static asc_status look_up(const void *context, const asc_coalition *set, size_t count,
                          double *v, asc_error *err)
{
    const asc_game *g = context;
    (void)err;
    for (size_t i = 0; i < count; i++) v[i] = g->v[set[i].word[0]];
    return ASC_OK;
}

asc_status cli_game_sampler(const cli_call *call, asc_sampling *out, asc_error *err)
{
    const char *name = cli_value(call, "sampler"), *known[ASC_SAMPLING_METHODS];
    uint64_t budget = 0, seed = 1;
    asc_sampling s = {.method = ASC_SAMPLING_CHOOSE};
    ASC_TRY(cli_number(call, "budget", 1, 1000000000, &budget, err));
    ASC_TRY(cli_number(call, "seed", 0, UINT64_MAX, &seed, err));
    ASC_REQUIRE(budget > 0 || (name == NULL && cli_value(call, "seed") == NULL), err,
                ASC_EUSAGE, "--%s goes with --budget: without it nothing is sampled",
                name != NULL ? "sampler" : "seed");
    for (int m = 0; m < ASC_SAMPLING_METHODS; m++) {
        known[m] = asc_sampling_name((asc_sampling_method)m);
        if (name == NULL || strcmp(name, known[m]) != 0) continue;
        s.method = (asc_sampling_method)m;
        name = NULL;
    }
    if (name != NULL) {
        const char *near = asc_text_nearest(name, known, ASC_SAMPLING_METHODS);
        return ASC_FAIL(
            err, ASC_EUSAGE,
            "no sampler '%.60s'; there are choose, antithetic, stratified and "
            "controlled%s%s%s",
            name, near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
            near != NULL ? "'?" : "");
    }
    s.budget = (size_t)budget;
    s.seed = seed;
    *out = s;
    return ASC_OK;
}

static void text_out(const cli_game *g, const asc_sampling *s, const asc_sampled *x,
                     asc_text *out)
{
    const bool pairs = x->method == ASC_SAMPLING_ANTITHETIC;
    bool noted[3] = {false};
    size_t widest = strlen("player");
    for (size_t k = 0; k < x->n; k++) {
        const size_t n = strlen(g->game.player[k]);
        widest = n > widest ? n : widest;
    }
    asc_text_format(out,
                    "shapley, sampled: %s, %zu %s; %zu of a budget of %zu values, seed "
                    "%llu\n%s\n\n%-*s %13s %13s\n",
                    asc_sampling_name(x->method), x->samples,
                    pairs ? "pairs of orders" : "coalitions", x->values, s->budget,
                    (unsigned long long)s->seed, x->reason, (int)widest, "player",
                    "estimate", "std.error");
    for (size_t k = 0; k < x->n; k++) {
        noted[x->note[k]] = true;
        asc_text_format(out, "%-*s %13.6g %13.2g%s%s\n", (int)widest, g->game.player[k],
                        x->phi[k], x->se[k], x->note[k] != ASC_SE_FINE ? "  " : "",
                        note_name[x->note[k]]);
    }
    if (noted[ASC_SE_FEW] || noted[ASC_SE_CONSTANT]) asc_text_add(out, "\n");
    if (noted[ASC_SE_FEW])
        asc_text_add(out,
                     "few: under ten samples carry the standard error, so it is not to "
                     "be relied on; raise --budget\n");
    if (noted[ASC_SE_CONSTANT])
        asc_text_add(out, "constant: all samples agreed; the answer is exact, or what "
                          "differs is too rare to have been met\n");
}

static void sampling_json(const asc_sampling *s, const asc_sampled *x, asc_text *out)
{
    asc_text_format(
        out,
        "\"sampling\": {\"method\": \"%s\", \"budget\": %zu, \"values\": %zu, "
        "\"samples\": %zu, \"seed\": %llu, \"pilot\": %zu, \"expected\": {",
        asc_sampling_name(x->method), s->budget, x->values, x->samples,
        (unsigned long long)s->seed, x->pilot);
    for (int m = ASC_SAMPLING_ANTITHETIC; m < ASC_SAMPLING_METHODS; m++) {
        asc_text_format(out, "%s\"%s\": ", m > ASC_SAMPLING_ANTITHETIC ? ", " : "",
                        asc_sampling_name((asc_sampling_method)m));
        asc_text_json_real(out, x->expected[m]);
    }
    asc_text_add(out, "}, \"reason\": ");
    asc_text_json(out, x->reason);
    asc_text_add(out, "}");
}

static void json_out(const cli_game *g, const asc_sampling *s, const asc_sampled *x,
                     asc_text *out)
{
    cli_game_json_head(&g->game, out);
    asc_text_add(out, ", \"indices\": {\"shapley\": {\"option\": \"\", \"rows\": [");
    for (size_t k = 0; k < x->n; k++) {
        asc_text_add(out, k > 0 ? ", {\"player\": " : "{\"player\": ");
        asc_text_json(out, g->game.player[k]);
        asc_text_add(out, ", \"estimate\": ");
        asc_text_json_real(out, x->phi[k]);
        asc_text_add(out, ", \"std.error\": ");
        asc_text_json_real(out, x->se[k]);
        asc_text_format(out, ", \"note\": \"%s\"}", note_name[x->note[k]]);
    }
    asc_text_add(out, "], ");
    sampling_json(s, x, out);
    asc_text_add(out, "}}, \"refused\": {}}\n");
}

asc_status cli_game_sample(cli_call *call, const cli_game *g, const asc_sampling *s,
                           asc_text *out, asc_error *err)
{
    const asc_game_function f = {g->game.n, g->closed ? asc_form_value : look_up,
                                 g->closed ? (const void *)&g->form
                                           : (const void *)&g->game};
    asc_sampled x;
    asc_error inner = {0};
    const asc_status status = asc_shapley_sample(&f, s, call->arena, &x, &inner);
    ASC_REQUIRE(status == ASC_OK, err, status, "%s: %s", call->operand[0], inner.message);
    if (call->json)
        json_out(g, s, &x, out);
    else
        text_out(g, s, &x, out);
    return ASC_OK;
}
