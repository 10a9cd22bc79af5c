/* Money in a study: what is read, and every mistake with its place and what to write instead. */
#include "study_fixture.h"
#include <math.h>

#define HEAD(study)                                                                      \
    "study: {name: m, uses: [gainshare], " study "}\n"                                   \
    "cohort: c.h5\n"                                                                     \
    "unit: {table: t}\n"                                                                 \
    "partners: {b: {column: b, is: 1}, a: {column: a, is: 1}}\n"
#define COST                                                                             \
    "unit_cost: {value: 2650, year: 2023-24, source: ncc, basis: marginal, cashable: "   \
    "0.3, payer: icb, range: [1800, 3400]}"
#define OUTCOME(cost) "outcomes: {y: {column: y, is: 1, good: lower, " cost "}}\n"
#define MODEL                                                                            \
    "counterfactual: {model: gcomp, policy: delivered}\n"                                \
    "contribution: [shapley]\n"                                                          \
    "bootstrap: {replicates: 10, seed: 1}\n"
#define RULE                                                                             \
    "payer: icb, source: {outcome: y}, programme_cost: 5, share: 0.5, cap: 0.1, "        \
    "split: {index: shapley}"
#define GBP HEAD("currency: GBP, price_year: 2024-25")

/* The findings without their pictures: "7: message; help". */
static const char *findings(const char *text)
{
    asc_study s;
    asc_error err = {0};
    static char out[4096];
    char copy[sizeof err.message];
    write_file("study.yaml", text);
    if (asc_study_read("study.yaml", &registry, arena, &s, &err) == ASC_OK) return "";
    (void)strcpy(copy, err.message);
    out[0] = '\0';
    for (char *line = strtok(copy, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        const char *help = strstr(line, "help: ");
        if (strncmp(line, "study.yaml:", 11) == 0) {
            (void)strcat(out, line + 11);
            (void)strcat(out, "\n");
        } else if (help != NULL) {
            (void)strcat(out, "  ");
            (void)strcat(out, help + 6);
            (void)strcat(out, "\n");
        }
    }
    return out;
}

static bool given;

static void a_rule_is_read(void **state)
{
    (void)state;
    const asc_study s = read_study(
        HEAD("currency: JPY, price_year: 2024-25, discount: 0.035") OUTCOME(COST) MODEL
        "funding: {" RULE ", collective: {share: 0.6, weights: {a: 1, b: 3}}, "
        "msr: {cv: 1.67}, ceiling: 0.7, historic_spend: {a: 10, b: 0}}\n");
    const asc_money *m = &s.money;
    assert_string_equal(m->currency, "JPY");
    assert_int_equal(m->minor, 1);
    assert_true(m->discount == 0.035);
    const asc_unit_cost *c = &m->unit_cost[0];
    assert_true(c->given && c->marginal && c->value == 2650 && c->cashable == 0.3);
    assert_true(c->low == 1800 && c->high == 3400);
    const asc_funding *f = m->funding;
    assert_non_null(f);
    assert_true(f->bound == 0.95 && f->share == 0.5 && f->cap == 0.1 && f->cv == 1.67);
    assert_true(f->collective == 0.6 && f->ceiling == 0.7 && f->floor == 0);
    assert_true(f->source == 0 && f->split == 0 && f->index == 0 && !f->own);
    assert_true(f->weight[0] == 3 && f->weight[1] == 1); /* by partner: b, a */
    assert_true(f->spend[0] == 0 && f->spend[1] == 10);
    assert_string_equal(option_value(&s, "funding.collective.weights.b", &given), "3");
}

/* What is not stated has its default and stands in the plan; another share is another plan. */
static void defaults(void **state)
{
    (void)state;
    const asc_study s = read_study(GBP OUTCOME(COST) MODEL
                                   "funding: {" RULE ", collective: {share: 0.6}}\n");
    const asc_study other = read_study(
        GBP OUTCOME(COST) MODEL "funding: {" RULE ", collective: {share: 0.61}}\n");
    const asc_funding *f = s.money.funding;
    assert_true(f->msr == ASC_MSR_NONE && f->ceiling == 1 && f->weight[0] == 1);
    assert_true(isnan(f->spend[0]) && isnan(f->spend[1]));
    assert_int_equal(s.money.minor, 100);
    assert_string_equal(option_value(&s, "funding.msr", &given), "none");
    assert_string_equal(option_value(&s, "funding.collective.weights", &given), "equal");
    assert_string_not_equal(s.plan_hex, other.plan_hex);
    assert_null(read_study(GBP OUTCOME(COST) MODEL).money.funding);
}

static void unit_costs(void **state)
{
    (void)state;
    assert_string_equal(findings(HEAD("title: t") OUTCOME(COST)),
                        "5:58: a unit cost without a currency\n"
                        "  write study.currency: GBP\n"
                        "5:58: a unit cost without the price year of the study\n"
                        "  write study.price_year: 2024-25\n");
    assert_string_equal(
        findings(GBP OUTCOME("unit_cost: {value: -1, year: 2023, basis: full, cashable: "
                             "1.3, payer: icb, range: [5, 2]}")),
        "5:58: key 'source' is missing\n"
        "  where the amount comes from\n"
        "5:66: 'value' is -1\n"
        "  an amount above 0 per event\n"
        "5:89: 'full' is no value of 'basis'\n"
        "  one of: marginal, average\n"
        "5:105: 'cashable' is 1.3, outside 0 to 1\n"
        "  part that leaves the payer's spending: 0.3 is 30 %; the rest is capacity "
        "released\n"
        "5:129: 'range' is no lowest and highest amount around -1\n"
        "  two numbers, the value between them: [1800, 3400]\n");
    assert_string_equal(
        findings(HEAD("currency: pounds, price_year: 2024-25") OUTCOME(COST)),
        "1:47: 'currency' is 'pounds'\n"
        "  three capital letters of ISO 4217, such as GBP\n");
}

/* What is not additional, how long it lasts and what has not come in: each says where it comes from; nothing stated takes
 * nothing off. Deadweight has no key: the comparison has it. */
static void assumptions(void **state)
{
    (void)state;
    const asc_study s = read_study(GBP OUTCOME(
        "unit_cost: {value: 100, year: 2024-25, source: n, basis: marginal, cashable: "
        "0.5, payer: icb, additional: {leakage: 0.1, displacement: 0.2, substitution: "
        "0.05, source: a}, lasts: {years: 3, drop_off: 0.2, source: b}, run_out: "
        "{complete: 0.9, source: c}}") MODEL);
    const asc_unit_cost *c = &s.money.unit_cost[0];
    assert_true(c->leakage == 0.1 && c->displacement == 0.2 && c->substitution == 0.05);
    assert_true(c->years == 3 && c->drop_off == 0.2 && c->complete == 0.9);
    assert_string_equal(c->lasts, "b");
    const asc_study plain = read_study(GBP OUTCOME(COST) MODEL);
    c = &plain.money.unit_cost[0];
    assert_true(c->leakage == 0 && c->displacement == 0 && c->substitution == 0);
    assert_true(c->years == 1 && c->complete == 1);
    assert_true(c->not_additional == NULL && c->lasts == NULL && c->run_out == NULL);
    const char *said = findings(GBP OUTCOME(
        "unit_cost: {value: 100, year: 2024-25, source: n, basis: marginal, cashable: "
        "0.5, payer: icb, additional: {leakage: 1.1, deadweight: 0.2}, lasts: {years: "
        "31, source: b}, run_out: {complete: 0, source: c}}"));
    assert_non_null(strstr(said, "'leakage' is 1.1, outside 0 to 1"));
    assert_non_null(strstr(said, "key 'source' is missing"));
    assert_non_null(strstr(said, "'deadweight'"));
    assert_non_null(strstr(said, "'years' is 31, outside 1 to 30"));
    assert_non_null(strstr(said, "'complete' is 0, outside 0.5 to 1"));
}

static void sources(void **state)
{
    (void)state;
    assert_string_equal(findings(GBP OUTCOME("family: binomial") MODEL
                                 "funding: {" RULE ", collective: {share: 0.6}}\n"),
                        "9:41: 'y' has no price, so nothing can be saved on it\n"
                        "  give the outcome a unit_cost\n");
    assert_string_equal(
        findings(GBP "outcomes: {y: {column: y, is: 1, good: higher, unit_cost: {value: "
                     "1, year: 2023, source: x, basis: average, cashable: 0, payer: "
                     "trust}}}\n" MODEL "funding: {" RULE
                     ", collective: {share: 0.6}}\n"),
        "9:41: more of 'y' is better: it saves nothing\n"
        "  a saving is less of something that costs\n"
        "9:41: 'y' is priced at average cost, which does not fall with each event\n"
        "  state the marginal cost of one event less\n"
        "9:41: no part of 'y' is cash: capacity released funds nothing\n"
        "  name an outcome with cashable above 0\n"
        "9:41: 'y' saves 'trust', but 'icb' pays\n"
        "  the payer that saves is the one that can share\n");
}

static void rules(void **state)
{
    (void)state;
    assert_string_equal(
        findings(GBP OUTCOME(COST) MODEL
                 "funding: {payer: icb, source: {outcome: z}, share: 1.5, cap: 0.1, "
                 "split: {index: banzhaf, prudence: brave}, collective: {share: 0.6, "
                 "weights: {a: 1, c: 2}}, msr: low, bound: 0.4, floor: 0.6, ceiling: "
                 "0.4, compare_with: [historic_spend]}\n"),
        "9:10: key 'programme_cost' is missing\n"
        "  what the programme cost\n"
        "9:41: no outcome 'z'\n"
        "  name one of 'outcomes'\n"
        "9:52: 'share' is 1.5, outside 0 to 1\n"
        "  part of the net saving that is shared: 0.5 is half\n"
        "9:82: no index of partners 'banzhaf'\n"
        "  name one of 'contribution' that divides the total\n"
        "9:101: 'brave' is no value of 'prudence'\n"
        "  one of: common, own\n"
        "9:143: 'funding.collective.weights' has no number for 'b'\n"
        "  give every partner that plays one\n"
        "9:150: no partner 'c' that could be paid\n"
        "  name one of 'partners' with role: player\n"
        "9:163: 'msr' is none of these\n"
        "  none, table, or {cv: 1.67}, the coefficient of variation of a person's cost\n"
        "9:175: 'bound' is 0.4, not above 0.5 and below 1\n"
        "  0.95 is usual\n"
        "9:187: 2 partners with a floor of 0.6 each need 1.2 of the pool\n"
        "  lower the floor\n"
        "9:201: 2 partners with a ceiling of 0.4 each take 0.8 of the pool at most\n"
        "  raise the ceiling\n"
        "9:220: the historic spend to compare with is not stated\n"
        "  write funding.historic_spend\n");
    assert_string_equal(
        findings(GBP OUTCOME(COST) MODEL
                 "funding: {" RULE ", collective: {share: 0.6, weights: historic_spend}, "
                 "benchmark: historical, gates: {quality: {measure: q, floor: 1}}}\n"),
        "9:145: the weights are the historic spend, which is not stated\n"
        "  write funding.historic_spend\n"
        "9:173: 'benchmark' is none of these\n"
        "  counterfactual, or {historical: cost of a unit in the past, trend: 0.02, "
        "risk_cap: 0.03}\n"
        "9:212: no ratio 'q'\n"
        "  name one of 'measures' of kind ratio\n");
    assert_string_equal(findings(GBP OUTCOME(COST) MODEL
                                 "funding: {" RULE
                                 ", collective: {share: 0.6, weights: {a: 0, b: 0}}, "
                                 "historic_spend: {a: -1, b: 2}}\n"),
                        "9:145: all collective weights are 0\n"
                        "  give one partner more than 0\n"
                        "9:180: 'funding.historic_spend' of 'a' is no such number\n"
                        "  a number of 0 or more\n");
}

static void studies(void **state)
{
    (void)state;
    assert_string_equal(
        findings("study: {name: m}\ncohort: c.h5\nunit: {table: t}\n"
                 "partners: {b: {column: b, is: 1}}\n" OUTCOME(
                     COST) "funding: {" RULE ", collective: {share: 0.6}}\n"),
        "5:58: a unit cost without a currency\n"
        "  write study.currency: GBP\n"
        "5:58: a unit cost without the price year of the study\n"
        "  write study.price_year: 2024-25\n"
        "6:10: money is divided by an answer that is not for it\n"
        "  write study.uses: [gainshare]\n"
        "6:10: a pool without a currency\n"
        "  write study.currency: GBP\n"
        "6:10: what was saved is the total of what was delivered, which the first model "
        "does not estimate\n"
        "  let the first entry of 'counterfactual' have policy: delivered\n"
        "6:10: money is paid on lower bounds, and there are no replicates\n"
        "  write bootstrap: {replicates: 1000, seed: 1}\n"
        "6:101: no index of partners 'shapley'\n"
        "  name one of 'contribution' that divides the total\n");
}

static void safety(void **state)
{
    (void)state;
#define GATE(list)                                                                       \
    "funding: {" RULE ", collective: {share: 0.6}, gates: {safety: " list "}}\n"
#define SAFETY                                                                           \
    GBP "outcomes:\n  y: {column: y, is: 1, good: lower, " COST "}\n"                    \
        "  fall: {column: f, is: 1, good: lower, role: safety, margin: 1.25}\n"          \
        "  sore: {column: s, is: 1, good: lower, role: safety}\n" MODEL
    const asc_funding *f = read_study(SAFETY GATE("[fall]")).money.funding;
    assert_int_equal(f->safeties, 1);
    assert_int_equal(f->safety[0], 1);
    assert_string_equal(findings(SAFETY GATE("[fall, sore, slip]")),
                        "12:153: 'sore' is no safety outcome with a margin\n"
                        "  write role: safety and margin:\n"
                        "12:153: no outcome 'slip'\n"
                        "  name one of 'outcomes'\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_read), cmocka_unit_test(defaults),
        cmocka_unit_test(unit_costs),     cmocka_unit_test(sources),
        cmocka_unit_test(assumptions),    cmocka_unit_test(rules),
        cmocka_unit_test(studies),        cmocka_unit_test(safety),
    };
    return cmocka_run_group_tests(tests, fixture_up, fixture_down);
}
