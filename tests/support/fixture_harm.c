/* The harm fixture: outcomes worse where functions were delivered. */
#include "fixture_result.h"
#include "fixture_tables.h"

static const fixture_sentence harm_sentence[] = {
    {"readmission", "gcomp", "delivered", "harm", "",
     "Outcomes were worse where the functions were delivered: readmissions within 30 "
     "days were 17.6 "
     "per 1,000 higher (13.9 to 21.2) than if nobody had delivered. This does not "
     "support a payment."},
    {"readmission", "gcomp", "delivered", "limit", "",
     "The time order of functions and outcome is not known in a flat file."},
};

static const fixture_note gap_note = {
    "flat_file", "timing",
    "The time order of exposures and covariates is not known in a flat file."};

static const char *const player[] = {"insulin", "medication_change", "hba1c_test",
                                     "specialist_review"};
static const double mean[] = {0.0941, 0.1058, 0.0969, 0.1083, 0.0925, 0.1040,
                              0.0951, 0.1066, 0.0978, 0.1096, 0.1004, 0.1121,
                              0.0961, 0.1079, 0.0988, 0.1117};
static const int64_t observed[] = {22871, 14902, 11203, 13377, 5120, 3010, 2644, 2951,
                                   6003,  4410,  3120,  4037,  1502, 1311, 1207, 1672};
static const int64_t reach[] = {45670, 40211, 19417, 23262};
static const fixture_flow flow[] = {
    {"records", 101766, 0}, {"died or hospice", 99343, 2423}, {"sex unknown", 99340, 3}};
static const fixture_option option[] = {
    {"study.title", "\"Readmission within 30 days after a stay with diabetes\"", 0},
    {"unit.table", "encounters", 0}};
static const fixture_partner partner[] = {{"insulin", "player", 45670, 0.4597},
                                          {"medication_change", "player", 40211, 0.4048},
                                          {"hba1c_test", "player", 19417, 0.1955},
                                          {"specialist_review", "player", 23262, 0.2342}};
static const fixture_game g = {.outcome = "readmission",
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
static const fixture_outcome o = {.name = "readmission",
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
static const fixture_model m = {.outcome = "readmission",
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

asc_result *asc_fixture_harm(asc_arena *arena)
{
    asc_result *r = fixture_start(arena, "diabetes", 1000);
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
