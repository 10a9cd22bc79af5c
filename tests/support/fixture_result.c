/* Results for tests, from tables of means. */
#include "fixture_result.h"
#include "fixture_tables.h"
#include <math.h>

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
    {"records", 21350, 0},
    {"exact_duplicate_row", 21338, 12},
    {"date_of_death is missing", 20911, 427},
    {"outcome_window_not_closed", 20240, 671},
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
    {"study.title", "\"Emergency readmissions and the discharge pathway\"", 0},
    {"study.period", "[2024-04-01, 2025-03-31]", 0},
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

/* Everything of the pilot but the tables that differ between the fixtures. */
static asc_result *pilot_shell(asc_arena *arena, size_t replicates)
{
    asc_result *r = fixture_start(arena, "discharge", replicates);
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

asc_result *asc_fixture_several(asc_arena *arena)
{
    static const double days[] = {21.4, 21.9, 22.6, 23.0, 21.1, 21.8, 22.2, 22.7};
    asc_result *r = pilot_shell(arena, 0);
    if (r == NULL) return NULL;
    fixture_game g[3] = {pilot_game(), pilot_game(), pilot_game()};
    for (size_t i = 0; i < 3; i++) g[i].se = (double)NAN, g[i].shares = false;
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

asc_result *asc_fixture_costs(asc_arena *arena)
{
    static const double cost[] = {14211.5, 12904.25, 11890.0, 10633.75,
                                  13020.5, 11710.25, 10702.0, 9440.5};
    asc_result *r = pilot_shell(arena, 1000);
    if (r == NULL) return NULL;
    fixture_game g = pilot_game();
    g.outcome = "cost";
    g.mean = cost;
    g.se = 104.5;
    const fixture_outcome o = {.name = "cost",
                               .role = "primary",
                               .family = "gamma",
                               .good = "lower",
                               .noun = "cost",
                               .nouns = "cost",
                               .per = 1,
                               .unit = "GBP",
                               .units = 20000,
                               .events = 188810000,
                               .mean = 9440.5,
                               .low = 9236,
                               .high = 9645};
    fixture_model m = pilot_model();
    m.outcome = "cost";
    m.family = "gamma";
    fixture_add(r, fixture_outcomes(arena, &o, 1));
    fixture_add_games(r, arena, &g, 1);
    fixture_add(r, fixture_models(arena, &m, 1));
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
    asc_result *r = fixture_start(arena, "<study>", 1000);
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
