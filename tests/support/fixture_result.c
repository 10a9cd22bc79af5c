/* Results for tests, from tables of means. */
#include "fixture_result.h"
#include "fixture_tables.h"
#include <math.h>

static const char plan[] =
    "7c9d1f0a3b5e48d2967f1c0b8ae4d35290fe6b1d7a4c83e2f5096d1b3c8a7e40";
static const char cohort[] =
    "b81e02d6f4937ac50e2f6d8139c7a4b5e0d1f28c6a935b7e4d0c1f2a3b6e8d97";

static const fixture_note gap_note = {
    "flat_file", "timing",
    "The time order of exposures and covariates is not known in a flat file."};

static fixture_game pilot_game(void)
{
    static const char *const player[] = {"hospital", "pharmacy", "community"};
    static const double mean[] = {0.1640, 0.1585, 0.1532, 0.1490,
                                  0.1598, 0.1541, 0.1489, 0.1436};
    static const int64_t observed[] = {4210, 2380, 1985, 3104, 1520, 1410, 0, 5391};
    static const int64_t reach[] = {12285, 10480, 8321};
    return (fixture_game){.outcome = "readmission",
                          .model = "gcomp",
                          .policy = "delivered",
                          .player = player,
                          .players = 3,
                          .mean = mean,
                          .observed = observed,
                          .reach = reach,
                          .units = 20000,
                          .se = 0.0021,
                          .lower = true,
                          .shares = true,
                          .indices = true};
}

static fixture_outcome pilot_outcome(void)
{
    return (fixture_outcome){.name = "readmission",
                             .role = "primary",
                             .family = "binomial",
                             .good = "lower",
                             .noun = "emergency readmission",
                             .nouns = "emergency readmissions",
                             .per = 1000,
                             .unit = "",
                             .units = 20000,
                             .events = 2872,
                             .mean = 0.1436,
                             .low = 0.138807,
                             .high = 0.148530};
}

static const fixture_flow pilot_flow[] = {
    {"records", 21350, 0},         {"exact_duplicate_row", 21338, 12},
    {"not at risk", 20911, 427},   {"outcome_window_not_closed", 20240, 671},
    {"early_outcome", 20000, 240},
};

static const fixture_partner pilot_partner[] = {
    {"hospital", "player", 12285, 0.61425},
    {"pharmacy", "player", 10480, 0.524},
    {"community", "player", 8321, 0.41605},
    {"transport", "context", 19964, 0.9982},
};

static const fixture_option pilot_option[] = {
    {"study.name", "discharge", 0},
    {"study.title", "Emergency readmissions and the discharge pathway", 0},
    {"study.period", "2024-04-01 to 2025-03-31", 0},
    {"unit.table", "episodes", 0},
    {"counterfactual.interactions", "pairs", 1},
    {"bootstrap.replicates", "1000", 1},
};

static const fixture_sentence pilot_sentence[] = {
    {"readmission", "gcomp", "delivered", "total", "",
     "Among 20,000 episodes, the model puts emergency readmissions 20.4 per 1,000 lower "
     "(16.3 to 24.5) "
     "than if nobody had delivered. Differences that were not measured may explain "
     "this."},
    {"readmission", "gcomp", "delivered", "partner", "pharmacy",
     "Where pharmacy delivered, with the other services as they were, emergency "
     "readmissions were "
     "lower; who received it was not random."},
    {"readmission", "gcomp", "delivered", "limit", "",
     "The data do not separate hospital from community."},
    {"readmission", "gcomp", "delivered", "limit", "",
     "Why people were referred is not known (reason: unknown), so need may differ "
     "between arms."},
    {"readmission", "", "", "rate", "",
     "143.6 emergency readmissions per 1,000 episodes (138.8 to 148.5) were observed."},
};

static fixture_model pilot_model(void)
{
    return (fixture_model){.outcome = "readmission",
                           .model = "gcomp",
                           .family = "binomial",
                           .interactions = "pairs",
                           .units = 20000,
                           .clusters = 17412,
                           .events = 2872,
                           .terms = 19,
                           .condition = 41.7,
                           .passes = 5,
                           .replicates = 1000,
                           .interval = "percentile",
                           .boundary = 2,
                           .withheld = "",
                           .share_reason = ""};
}

static asc_result *start(asc_arena *arena, const char *study, size_t replicates)
{
    asc_result *r = asc_take_bytes(arena, 1, sizeof *r);
    if (r == NULL) return NULL;
    *r = (asc_result){.ascribe_version = "0.1.0",
                      .schema_version = ASC_SCHEMA_VERSION,
                      .study = study,
                      .plan_blake2b = plan,
                      .cohort_blake2b = cohort,
                      .seed = 20261122,
                      .replicates = replicates,
                      .claim_level = -1,
                      .study_text = "study: {name: discharge}\ncohort: cohort.h5\n"};
    r->table = asc_take_bytes(arena, 16, sizeof *r->table);
    r->recipe = fixture_recipe(arena);
    return r->table == NULL ? NULL : r;
}

/* Everything of the pilot but the tables that differ between the fixtures. */
static asc_result *pilot_shell(asc_arena *arena, size_t replicates)
{
    asc_result *r = start(arena, "discharge", replicates);
    if (r == NULL) return NULL;
    r->options = fixture_options(arena, pilot_option, 6);
    fixture_add(r, fixture_flows(arena, pilot_flow, 5));
    fixture_add(r, fixture_missing(arena, true));
    fixture_add(r, fixture_coefficients(arena, "readmission"));
    fixture_add(r, fixture_partners(arena, pilot_partner, 4));
    fixture_add(r, fixture_notes(arena, &gap_note, 1));
    return r;
}

asc_result *asc_fixture_pilot(asc_arena *arena)
{
    asc_result *r = pilot_shell(arena, 1000);
    if (r == NULL) return NULL;
    const fixture_outcome o = pilot_outcome();
    const fixture_game g = pilot_game();
    const fixture_model m = pilot_model();
    fixture_add(r, fixture_outcomes(arena, &o, 1));
    fixture_add_games(r, arena, &g, 1);
    fixture_add(r, fixture_models(arena, &m, 1));
    fixture_add(r, fixture_sentences(arena, pilot_sentence, 5));
    return r;
}

asc_result *asc_fixture_withheld(asc_arena *arena)
{
    asc_result *r = pilot_shell(arena, 1000);
    if (r == NULL) return NULL;
    static const fixture_sentence sentence[] = {
        {"readmission", "", "", "rate", "",
         "143.6 emergency readmissions per 1,000 episodes (138.8 to 148.5) were "
         "observed."},
        {"readmission", "gcomp", "delivered", "limit", "",
         "No comparable people without the pathway: 12 episodes, 1 event; 30 and 10 are "
         "needed."},
    };
    const fixture_outcome o = pilot_outcome();
    fixture_game g = pilot_game();
    static const int64_t observed[] = {12, 2380, 1985, 3104, 1520, 1410, 4198, 5391};
    g.observed = observed;
    g.withheld = true;
    g.shares = false;
    fixture_model m = pilot_model();
    m.withheld = "no comparable people without the pathway";
    m.share_reason = "the total is withheld";
    fixture_add(r, fixture_outcomes(arena, &o, 1));
    fixture_add_games(r, arena, &g, 1);
    fixture_add(r, fixture_models(arena, &m, 1));
    fixture_add(r, fixture_sentences(arena, sentence, 2));
    return r;
}

static const fixture_sentence harm_sentence[] = {
    {"readmission", "gcomp", "delivered", "harm", "",
     "Outcomes were worse where the functions were delivered: readmissions within 30 "
     "days were 17.6 "
     "per 1,000 higher (13.9 to 21.2) than if nobody had delivered. This does not "
     "support a payment."},
    {"readmission", "gcomp", "delivered", "limit", "",
     "The time order of functions and outcome is not known in a flat file."},
};

asc_result *asc_fixture_harm(asc_arena *arena)
{
    static const char *const player[] = {"insulin", "medication_change", "hba1c_test",
                                         "specialist_review"};
    static const double mean[] = {0.0941, 0.1058, 0.0969, 0.1083, 0.0925, 0.1040,
                                  0.0951, 0.1066, 0.0978, 0.1096, 0.1004, 0.1121,
                                  0.0961, 0.1079, 0.0988, 0.1117};
    static const int64_t observed[] = {22871, 14902, 11203, 13377, 5120, 3010,
                                       2644,  2951,  6003,  4410,  3120, 4037,
                                       1502,  1311,  1207,  1672};
    static const int64_t reach[] = {45670, 40211, 19417, 23262};
    static const fixture_flow flow[] = {{"records", 101766, 0},
                                        {"died or hospice", 99343, 2423},
                                        {"sex unknown", 99340, 3}};
    static const fixture_option option[] = {
        {"study.title", "Readmission within 30 days after a stay with diabetes", 0},
        {"unit.table", "encounters", 0}};
    static const fixture_partner partner[] = {
        {"insulin", "player", 45670, 0.4597},
        {"medication_change", "player", 40211, 0.4048},
        {"hba1c_test", "player", 19417, 0.1955},
        {"specialist_review", "player", 23262, 0.2342}};
    const fixture_game g = {.outcome = "readmission",
                            .model = "gcomp",
                            .policy = "delivered",
                            .player = player,
                            .players = 4,
                            .mean = mean,
                            .observed = observed,
                            .reach = reach,
                            .units = 99340,
                            .se = 0.00186,
                            .lower = true,
                            .indices = true};
    const fixture_outcome o = {.name = "readmission",
                               .role = "primary",
                               .family = "binomial",
                               .good = "lower",
                               .noun = "readmission",
                               .nouns = "readmissions",
                               .per = 1000,
                               .unit = "",
                               .units = 99340,
                               .events = 11096,
                               .mean = 0.1117,
                               .low = 0.109757,
                               .high = 0.113674};
    const fixture_model m = {.outcome = "readmission",
                             .model = "gcomp",
                             .family = "binomial",
                             .interactions = "pairs",
                             .units = 99340,
                             .clusters = 69987,
                             .events = 11096,
                             .terms = 63,
                             .condition = 212.4,
                             .passes = 6,
                             .replicates = 1000,
                             .interval = "percentile",
                             .withheld = "",
                             .share_reason =
                                 "the total is a harm, so no part of it is a share"};
    asc_result *r = start(arena, "diabetes", 1000);
    if (r == NULL) return NULL;
    r->options = fixture_options(arena, option, 2);
    fixture_add(r, fixture_flows(arena, flow, 3));
    fixture_add(r, fixture_missing(arena, false));
    fixture_add(r, fixture_outcomes(arena, &o, 1));
    fixture_add(r, fixture_coefficients(arena, "readmission"));
    fixture_add_games(r, arena, &g, 1);
    fixture_add(r, fixture_partners(arena, partner, 4));
    fixture_add(r, fixture_models(arena, &m, 1));
    fixture_add(r, fixture_notes(arena, &gap_note, 1));
    fixture_add(r, fixture_sentences(arena, harm_sentence, 2));
    return r;
}

asc_result *asc_fixture_rates(asc_arena *arena)
{
    static const fixture_outcome o[] = {
        {.name = "crisis",
         .role = "primary",
         .family = "poisson",
         .good = "lower",
         .noun = "crisis contact",
         .nouns = "crisis contacts",
         .per = 1000,
         .unit = "",
         .units = 812,
         .events = 341,
         .mean = 0.41995,
         .low = 0.37656,
         .high = 0.46696},
        {.name = "housed",
         .role = "secondary",
         .family = "binomial",
         .good = "higher",
         .noun = "person in settled housing",
         .nouns = "people in settled housing",
         .per = 100,
         .unit = "",
         .units = 812,
         .events = 603,
         .mean = 0.742611,
         .low = 0.71142,
         .high = 0.77155},
        {.name = "bed_days",
         .role = "balancing",
         .family = "gaussian",
         .good = "lower",
         .noun = "bed day",
         .nouns = "bed days",
         .per = 1,
         .unit = "days",
         .units = 812,
         .events = 5034.5,
         .mean = 6.20012,
         .low = 5.71,
         .high = 6.69},
    };
    static const fixture_sentence s[] = {
        {"crisis", "", "", "rate", "",
         "420 crisis contacts per 1,000 people (377 to 467) were observed. There was no "
         "comparison: "
         "this does not show what would have happened otherwise."},
        {"housed", "", "", "rate", "",
         "74.3 people in settled housing per 100 people (71.1 to 77.2) were observed."},
        {"bed_days", "", "", "rate", "",
         "6.2 days per person (5.7 to 6.7) were observed."},
        {"crisis", "", "", "limit", "",
         "No partners are named, so nothing can be said about who did what; comparable "
         "people "
         "without the service would allow it."},
    };
    static const fixture_flow flow[] = {{"records", 830, 0}, {"missing_time", 812, 18}};
    static const fixture_option option[] = {{"unit.table", "people", 0}};
    asc_result *r = start(arena, "outreach", 0);
    if (r == NULL) return NULL;
    r->options = fixture_options(arena, option, 1);
    fixture_add(r, fixture_flows(arena, flow, 2));
    fixture_add(r, fixture_missing(arena, false));
    fixture_add(r, fixture_outcomes(arena, o, 3));
    fixture_add(r, fixture_sentences(arena, s, 4));
    return r;
}

asc_result *asc_fixture_several(asc_arena *arena)
{
    static const double days[] = {21.4, 21.9, 22.6, 23.0, 21.1, 21.8, 22.2, 22.7};
    asc_result *r = pilot_shell(arena, 0);
    if (r == NULL) return NULL;
    fixture_game g[3] = {pilot_game(), pilot_game(), pilot_game()};
    for (size_t i = 0; i < 3; i++) g[i].se = NAN, g[i].shares = false;
    g[1].policy = "universal";
    g[2].outcome = "days_at_home";
    g[2].mean = days;
    g[2].lower = false;
    const fixture_outcome o[] = {pilot_outcome(),
                                 {.name = "days_at_home",
                                  .role = "secondary",
                                  .family = "gaussian",
                                  .good = "higher",
                                  .noun = "day at home",
                                  .nouns = "days at home",
                                  .per = 1,
                                  .unit = "days",
                                  .units = 20000,
                                  .events = 454000,
                                  .mean = 22.7,
                                  .low = 22.6,
                                  .high = 22.8}};
    fixture_model m[2] = {pilot_model(), pilot_model()};
    for (size_t i = 0; i < 2; i++) {
        m[i].replicates = 0;
        m[i].interval = "none";
        m[i].share_reason =
            "without replicates it is not known whether the total may be zero";
    }
    m[1].outcome = "days_at_home";
    m[1].family = "gaussian";
    fixture_add(r, fixture_outcomes(arena, o, 2));
    fixture_add_games(r, arena, g, 3);
    fixture_add(r, fixture_models(arena, m, 2));
    fixture_add(r, fixture_sentences(arena, pilot_sentence, 5));
    return r;
}

asc_result *asc_fixture_hostile(asc_arena *arena)
{
    static const char *const player[] = {"<script>alert(1)</script>",
                                         "a\"b' onload=x &amp;", "\xFF\x1B[31mred"};
    static const fixture_sentence s[] = {{"<b>o</b>", "<m>", "delivered", "total", "",
                                          "<script>alert(2)</script> & <!-- \"it's\""},
                                         {"<b>o</b>", "<m>", "delivered", "limit", "",
                                          "</li></ul></main><img src=x onerror=y>"}};
    static const fixture_note note = {"<code>", "\"place\"", "%s%n </style><style>"};
    static const fixture_option option[] = {
        {"study.title", "</title><script>alert(3)</script> \x1B]0;x\x07 \xC2\x9B", 0},
        {"unit.table", "<units>%d", 0}};
    static const fixture_flow flow[] = {{"records", 10, 0}, {"<why> & \"why\"", 9, 1}};
    static const fixture_partner partner[] = {{"<i>ctx</i>", "context", 9, 1.0}};
    fixture_game g = pilot_game();
    g.outcome = "<b>o</b>";
    g.model = "<m>";
    g.player = player;
    fixture_outcome o = pilot_outcome();
    o.name = "<b>o</b>";
    o.noun = "<noun>";
    o.nouns = "<nouns attr='x'>";
    fixture_model m = pilot_model();
    m.outcome = "<b>o</b>";
    m.model = "<m>";
    m.share_reason = "<u>";
    asc_result *r = start(arena, "<study>", 1000);
    if (r == NULL) return NULL;
    r->study_text = "</pre><script>alert(4)</script>\n";
    r->options = fixture_options(arena, option, 2);
    fixture_add(r, fixture_flows(arena, flow, 2));
    fixture_add(r, fixture_outcomes(arena, &o, 1));
    fixture_add_games(r, arena, &g, 1);
    fixture_add(r, fixture_partners(arena, partner, 1));
    fixture_add(r, fixture_models(arena, &m, 1));
    fixture_add(r, fixture_notes(arena, &note, 1));
    fixture_add(r, fixture_sentences(arena, s, 2));
    return r;
}

asc_result *asc_fixture_seven(asc_arena *arena)
{
    static const char *const player[] = {"a", "b", "c", "d", "e", "f", "g"};
    static const int64_t reach[] = {700, 600, 500, 400, 300, 200, 100};
    static double mean[128];
    static int64_t observed[128];
    for (unsigned s = 0; s < 128; s++) {
        mean[s] = 0.3;
        for (unsigned k = 0; k < 7; k++)
            if (s >> k & 1U) mean[s] -= 0.01 * (double)(k + 1);
        observed[s] = s % 3;
    }
    asc_result *r = pilot_shell(arena, 1000);
    if (r == NULL) return NULL;
    fixture_game g = pilot_game();
    g.player = player;
    g.players = 7;
    g.mean = mean;
    g.observed = observed;
    g.reach = reach;
    const fixture_outcome o = pilot_outcome();
    const fixture_model m = pilot_model();
    fixture_add(r, fixture_outcomes(arena, &o, 1));
    fixture_add_games(r, arena, &g, 1);
    fixture_add(r, fixture_models(arena, &m, 1));
    fixture_add(r, fixture_sentences(arena, pilot_sentence, 5));
    return r;
}
