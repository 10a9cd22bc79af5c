/* Results for tests of whatever reads them (store, report, program): whole asc_result
 * values in the table shapes of docs/formats/results.md, made from a table of means
 * without running a model. Shares, Shapley values, totals and events follow from the
 * means by their definitions, so that the parts add up; the intervals are made up. */
#ifndef ASCRIBE_FIXTURE_RESULT_H
#define ASCRIBE_FIXTURE_RESULT_H

#include "ascribe/result.h"

/* A pilot with a benefit: hospital, pharmacy, community; 20,000 discharges; shares are
 * printed; transport is a context partner. */
asc_result *asc_fixture_pilot(asc_arena *arena);
/* Outcomes worse where functions were delivered: 4 functions, 99,340 encounters, no
 * shares. */
asc_result *asc_fixture_harm(asc_arena *arena);
/* A study without partners: rates of three outcomes, one of them measured. */
asc_result *asc_fixture_rates(asc_arena *arena);
/* The pilot with total and parts withheld: nobody comparable got nothing. */
asc_result *asc_fixture_withheld(asc_arena *arena);
/* The pilot under both policies, beside a measured outcome where higher is better; no
 * replicates. */
asc_result *asc_fixture_several(asc_arena *arena);
/* Names, nouns, title, sentences and notes full of markup, quotes, controls and broken
 * UTF-8. */
asc_result *asc_fixture_hostile(asc_arena *arena);
/* Costs of many digits, in pounds. */
asc_result *asc_fixture_costs(asc_arena *arena);
/* Seven players: 128 coalitions. */
asc_result *asc_fixture_seven(asc_arena *arena);

#endif
