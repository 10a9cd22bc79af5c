/* What every form of the report reads: one view per outcome, model and policy of a
 * result, with the rows that belong to it, and the words its outcome calls for. Strings
 * live in the arena; a view owns nothing. Text from the data is cleaned once, here:
 * control characters and bytes that are not UTF-8 become U+FFFD. */
#ifndef ASC_REPORT_VIEW_H
#define ASC_REPORT_VIEW_H

#include "ascribe/report.h"
#include <stdbool.h>

#define ASC_NOWHERE ((size_t)-1) /* no such row */

typedef struct asc_view {
    const asc_result *r;
    asc_arena *arena;
    size_t id; /* 1, 2, ... in the order of the result             */
    const char *outcome, *model,
        *policy; /* model and policy "" without a counterfactual     */
    const asc_table *outcomes, *models, *contribution, *game, *effect;
    size_t outcome_row, model_row;
    size_t game_none, game_all;     /* rows of the empty and the full coalition     */
    size_t effect_none, effect_all; /* likewise */
    const char *index;        /* the index that is shown first, "" when there is none   */
    const char *level;        /* of its rows: partner or function                       */
    size_t *part, parts;      /* [parts] its rows in the contribution table             */
    bool lower;               /* lower is better                                        */
    bool counts;              /* events or counts: fewer/more; else lower/higher        */
    const char *noun, *nouns; /* of the outcome                                         */
    const char *measure;      /* unit of a measured outcome, "" for counts              */
    const char *unit_noun;    /* what was compared, plural                              */
    double per;               /* units of a printed rate                                */
    double reach_per;         /* 100 for counts, 1 for measured outcomes                */
    double units, confidence; /* compared; 0.95                                         */
    const char
        *target;  /* whose means: "" all, "treated:..", "overlap", "matched"       */
    double total; /* units a gain in all is of; NaN: the target is a weighting      */
    const char *withheld, *share_reason;
} asc_view;

/* Cells. A table, row or column that is not there gives NaN or "". */
double asc_view_real(const asc_table *t, size_t row, const char *column);
const char *asc_view_text(asc_arena *arena, const asc_table *t, size_t row,
                          const char *column);
bool asc_view_is(const asc_table *t, size_t row, const char *column, const char *text);
const char *asc_view_clean(asc_arena *arena, const char *text, size_t n);
const char *asc_view_string(asc_arena *arena, const char *text); /* NULL gives "" */

/* Value of an option in force, or fallback. */
const char *asc_view_option(const asc_result *r, asc_arena *arena, const char *key,
                            const char *fallback);
/* Which way the claim points, "" where nothing is said of it. */
const char *asc_view_direction(const asc_result *r, asc_arena *arena);
const char *asc_view_title(const asc_result *r, asc_arena *arena);

/* All views of a result; NULL and 0 when there is no outcome or memory runs out. */
asc_view *asc_view_all(const asc_result *r, asc_arena *arena, size_t *count);
/* Does a row of a table belong to the view? Key columns that are absent or empty fit
 * every view. */
bool asc_view_owns(const asc_view *v, const asc_table *t, size_t row);
/* The view's first sentence of a kind after row `from` (ASC_NOWHERE: from the start), or
 * ASC_NOWHERE. */
size_t asc_view_sentence(const asc_view *v, const char *kind, size_t from);
/* The sentence that answers the question: harm, else total, else rate; "" when there is
 * none. */
const char *asc_view_answer(const asc_view *v);
/* Any finite contribution? Any printed share? Any interval? */
bool asc_view_has(const asc_view *v, const char *column);

/* "fewer" for a gain of a lower-is-better count, and so on; unit included: " GBP lower".
 */
const char *asc_view_word(const asc_view *v, double gain);
/* A signed gain as size and word ("12.3 fewer", "1.9 more"); nothing for NaN is written
 * as blank. */
void asc_view_change(const asc_view *v, asc_text *t, double gain, int digits,
                     const char *blank);
/* "62 to 118 fewer", "14 more to 32 fewer". */
void asc_view_range(const asc_view *v, asc_text *t, double low, double high, int digits,
                    const char *blank);
/* What stands for a missing number, and for a missing interval. */
const char *asc_view_blank(const asc_view *v);
const char *asc_view_no_range(const asc_view *v);
/* Has the index that is shown first no numbers, or no intervals? Another one that is withheld does not count. */
bool asc_view_hidden(const asc_view *v);
/* Decimals for a column of the view's contributions, by its narrowest interval. */
int asc_view_digits(const asc_view *v, const char *value, const char *low,
                    const char *high, double scale);
/* Decimals for what is printed per 100 reached, by the same rule. */
int asc_view_reach_digits(const asc_view *v);
/* What a rate counts: "emergency readmissions per 1,000 episodes", "mean days at home
 * (days)". */
const char *asc_view_rate(const asc_view *v);
/* How many units at least one partner reached, by the empty coalition; NaN when not
 * known. */
double asc_view_reached(const asc_view *v);
/* "pharmacy" or "hospital + pharmacy"; the empty coalition is "nobody". */
const char *asc_view_coalition(const asc_view *v, const asc_table *t, size_t row);

/* Numbers with thousands separators and a true minus; NaN gives blank, infinity "no
 * limit". */
void asc_num_fixed(asc_text *t, double x, int digits, const char *blank);
/* Decimals that show an interval of this width with two significant digits, 0 to 4. */
int asc_num_digits(double width);
/* x as it would be printed with so many decimals. */
double asc_num_round(double x, int digits);

#endif
