/* How the sentences write numbers, outcomes and units. */
#ifndef ASCRIBE_WORDING_H
#define ASCRIBE_WORDING_H

#include "ascribe/evidence.h"

/* Three numbers rounded alike, times per. */
typedef struct figures {
    char x[64], low[64], high[64];
} figures;

figures wording_figures(double x, double low, double high, double per);
/* The size of a gain with its interval, each times the outcome's per. */
figures wording_size(const asc_wording *w, asc_gain g);
/* " per 1,000", or the unit of measurement of an amount, or both. */
const char *wording_suffix(const asc_outcome *o, asc_arena *arena);
/* "Readmissions: 160 per 1,000 (152 to 168)". */
const char *wording_rate(const asc_outcome *o, asc_gain mean, asc_arena *arena);
/* "the rate of readmissions", "mean stay". */
const char *wording_subject(const asc_outcome *o, bool start, asc_arena *arena);
/* "1,200 episodes" */
const char *wording_among(const asc_wording *w, asc_arena *arena);
/* "lower" or "higher", as the outcome goes for this gain. */
const char *wording_direction(const asc_outcome *o, double gain);
/* "5.1 fewer to 12.0 more readmissions per 1,000". */
const char *wording_range(const asc_wording *w, asc_gain g, asc_arena *arena);

#endif
