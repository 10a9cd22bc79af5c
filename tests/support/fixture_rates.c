/* The fixture without partners: rates alone. */
#include "fixture_result.h"
#include "fixture_tables.h"

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
    {"bed_days", "", "", "rate", "", "6.2 days per person (5.7 to 6.7) were observed."},
    {"crisis", "", "", "limit", "",
     "No partners are named, so nothing can be said about who did what; comparable "
     "people "
     "without the service would allow it."},
};
static const fixture_flow flow[] = {{"records", 830, 0}, {"missing_time", 812, 18}};
static const fixture_option option[] = {
    {"unit.table", "people", 0},
    {"study.title", "\"The \\\"new\\\" outreach \\\\ team\\u000a\"", 0}};

asc_result *asc_fixture_rates(asc_arena *arena)
{
    asc_result *r = fixture_start(arena, "outreach", 0);
    if (r == NULL) return NULL;
    r->options = fixture_options(arena, option, 2);
    fixture_add(r, fixture_flows(arena, flow, 2));
    fixture_add(r, fixture_missing(arena, false));
    fixture_add(r, fixture_outcomes(arena, o, 3));
    fixture_add(r, fixture_sentences(arena, s, 4));
    return r;
}
