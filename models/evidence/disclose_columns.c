/* Which columns of a result count people. Every column of whole numbers must be named here: what is not known
 * stops a release. */
#include "disclose.h"
#include <string.h>

typedef struct column_rule {
    const char *table, *column;
    people_kind kind;
} column_rule;

/* "" stands for every table. */
static const column_rule rule[] = {
    {"flow", "kept", PEOPLE_COUNT},
    {"flow", "dropped", PEOPLE_COUNT},
    {"outcome", "units", PEOPLE_COUNT},
    {"outcome", "clusters", PEOPLE_COUNT},
    {"outcome", "events", PEOPLE_COUNT},
    {"outcome", "mean", PEOPLE_DERIVED},
    {"outcome", "conf.low", PEOPLE_DERIVED},
    {"outcome", "conf.high", PEOPLE_DERIVED},
    {"outcome", "deaths", PEOPLE_DERIVED},
    {"missing", "missing", PEOPLE_COUNT},
    {"missing", "total", PEOPLE_COUNT},
    {"source", "rows", PEOPLE_COUNT},
    {"source", "exact_duplicates", PEOPLE_COUNT},
    {"source", "alias_rows", PEOPLE_COUNT},
    {"source", "unknown_person", PEOPLE_COUNT},
    {"source", "missing_time", PEOPLE_COUNT},
    {"source", "after_lock", PEOPLE_COUNT},
    {"early", "units", PEOPLE_COUNT},
    {"early", "dropped", PEOPLE_COUNT},
    {"death", "units", PEOPLE_COUNT},
    {"death", "deaths", PEOPLE_COUNT},
    {"completeness", "units", PEOPLE_COUNT},
    {"completeness", "determinate", PEOPLE_COUNT},
    {"game", "units_observed", PEOPLE_COUNT},
    {"game", "events_observed", PEOPLE_COUNT},
    {"contribution", "reach", PEOPLE_COUNT},
    {"contribution", "per_reached", PEOPLE_DERIVED},
    {"function_class", "reach", PEOPLE_COUNT},
    {"function_class", "per_reached", PEOPLE_DERIVED},
    {"function_class", "per_reached.low", PEOPLE_DERIVED},
    {"function_class", "per_reached.high", PEOPLE_DERIVED},
    {"analyses", "units", PEOPLE_COUNT},
    {"multiverse", "units", PEOPLE_COUNT},
    {"negative_exposure", "reached", PEOPLE_COUNT},
    {"partner", "reached", PEOPLE_COUNT},
    {"partner", "reached_share", PEOPLE_DERIVED},
    {"model", "units", PEOPLE_COUNT},
    {"model", "clusters", PEOPLE_COUNT},
    {"model", "events", PEOPLE_COUNT},
    {"model", "target.weight", PEOPLE_COUNT},
    {"overlap", "units", PEOPLE_COUNT},
    {"overlap", "ess", PEOPLE_DERIVED},
    {"overlap", "mean_weight", PEOPLE_DERIVED},
    {"overlap", "rare", PEOPLE_DERIVED},
    {"propensity", "reached", PEOPLE_COUNT},
    {"propensity", "others", PEOPLE_COUNT},
    {"measure", "of", PEOPLE_COUNT},
    {"measure", "met", PEOPLE_COUNT},
    {"measure", "share", PEOPLE_DERIVED},
    {"measure", "conf.low", PEOPLE_DERIVED},
    {"measure", "conf.high", PEOPLE_DERIVED},
    {"scale", "lines", PEOPLE_COUNT},
    {"scale", "better", PEOPLE_COUNT},
    {"scale", "same", PEOPLE_COUNT},
    {"scale", "worse", PEOPLE_COUNT},
    {"scale", "people.better", PEOPLE_COUNT},
    {"scale", "people.same", PEOPLE_COUNT},
    {"scale", "people.worse", PEOPLE_COUNT},
    {"scale", "people.mixed", PEOPLE_COUNT},
    {"reconcile", "records", PEOPLE_COUNT},
    {"reconcile", "discordant", PEOPLE_COUNT},
    {"reconcile", "open", PEOPLE_COUNT},
    {"reconcile", "share", PEOPLE_DERIVED},
    {"reconcile", "conf.low", PEOPLE_DERIVED},
    {"reconcile", "conf.high", PEOPLE_DERIVED},
    {"reconcile", "kappa", PEOPLE_DERIVED},
    {"reconcile", "agreement", PEOPLE_DERIVED},
    {"reconcile", "p.mcnemar", PEOPLE_DERIVED},
    {"mechanism", "reached", PEOPLE_COUNT},
    {"mechanism", "followed", PEOPLE_COUNT},
    {"mechanism", "share", PEOPLE_DERIVED},
    {"mechanism", "conf.low", PEOPLE_DERIVED},
    {"mechanism", "conf.high", PEOPLE_DERIVED},
    /* What readers found is about records, and the bound that is published is made of it. */
    {"audit", "claims", PEOPLE_COUNT},
    {"audit", "standing", PEOPLE_DERIVED},
    {"audit", "sampled", PEOPLE_NOT},
    {"audit", "read", PEOPLE_NOT},
    {"audit", "wrong", PEOPLE_NOT},
    {"triangulation", "level", PEOPLE_NOT},
    {"", "mask", PEOPLE_NOT},
    {"", "size", PEOPLE_NOT},
    {"", "rank", PEOPLE_NOT},
    {"", "rank.low", PEOPLE_NOT},
    {"", "rank.high", PEOPLE_NOT},
    {"", "groups", PEOPLE_NOT},
    {"", "same_sign", PEOPLE_NOT},
    {"completion", "unobserved", PEOPLE_NOT},
    {"permutation", "items", PEOPLE_COUNT},
    {"permutation", "strata", PEOPLE_NOT},
    {"permutation", "permutations", PEOPLE_NOT},
    {"permutation", "refused", PEOPLE_NOT},
    {"permutation", "exceeding", PEOPLE_NOT},
    {"multiverse_summary", "choices", PEOPLE_NOT},
    {"multiverse_summary", "estimated", PEOPLE_NOT},
    {"model", "terms", PEOPLE_NOT},
    {"model", "passes", PEOPLE_NOT},
    {"model", "replicates", PEOPLE_NOT},
    {"model", "boundary", PEOPLE_NOT},
    {"model", "absent", PEOPLE_NOT},
    {"model", "refused", PEOPLE_NOT},
    {"evidence", "row", PEOPLE_NOT},
    {"evidence", "cap", PEOPLE_NOT},
    {"claim", "level", PEOPLE_NOT},
    {"gainshare", "minor", PEOPLE_NOT},
    {"gainshare", "paid", PEOPLE_NOT},
    {"gainshare", "equal", PEOPLE_NOT},
    {"gainshare", "by_spend", PEOPLE_NOT},
    {"gainshare_step", "step", PEOPLE_NOT},
    {"plane_point", "draw", PEOPLE_NOT},
    {"visibility", "records", PEOPLE_DERIVED},
    {"visibility", "contacts", PEOPLE_DERIVED},
    {"visibility", "per_contact", PEOPLE_DERIVED},
    {"visibility", "cap", PEOPLE_NOT},
    {"sampling", "budget", PEOPLE_NOT},
    {"sampling", "values", PEOPLE_NOT},
    {"sampling", "samples", PEOPLE_NOT},
    {"sampling", "pilot", PEOPLE_NOT},
    {"sampling", "budget", PEOPLE_NOT},
    {"sampling", "values", PEOPLE_NOT},
    {"sampling", "samples", PEOPLE_NOT},
    {"sampling", "pilot", PEOPLE_NOT},
};
enum { RULES = sizeof rule / sizeof *rule };

asc_status people_column(const asc_table *t, const asc_column *c, people_kind *kind,
                         asc_error *err)
{
    for (size_t i = 0; i < RULES; i++) {
        if (strcmp(rule[i].column, c->name) != 0) continue;
        if (rule[i].table[0] != '\0' && strcmp(rule[i].table, t->name) != 0) continue;
        *kind = rule[i].kind;
        return ASC_OK;
    }
    ASC_REQUIRE(
        c->type != ASC_INTEGER, err, ASC_EINTERNAL,
        "disclosure check: '%s' of the table '%s' is not known to count people or "
        "not to; nothing leaves unchecked",
        c->name, t->name);
    *kind = PEOPLE_NOT;
    return ASC_OK;
}
