/* What a study measures beside its outcomes: ratios (how often a standard was met), scales with a rule of reliable
 * change, the reconciliation of numbers with what people tell, pathways from delivery to outcome, the partners'
 * claims of which a sample is read, and the review of what each partner's part rests on. Parsed with the study; counted
 * here, judged above this layer. */
#ifndef ASCRIBE_MEASURE_H
#define ASCRIBE_MEASURE_H

#include "ascribe/cohort.h"
#include "ascribe/findings.h"

#ifdef __cplusplus
extern "C" {
#endif

struct asc_predicate;
struct asc_study;

typedef enum asc_measure_kind {
    ASC_MEASURE_RATIO, /* rows that meet a standard, of those it applies to          */
    ASC_MEASURE_SCALE, /* scores of people by domain; first to last, reliable change */
    ASC_MEASURE_RECONCILE, /* classes of a scale against classes of narratives           */
    ASC_MEASURE_GOALS /* records that must be complete: `need`                      */
} asc_measure_kind;

typedef struct asc_named_column {
    const char *name; /* NULL: none */
    asc_place at;
} asc_named_column;

/* Calendar periods: ISO weeks, months, quarters of the calendar year. */
typedef enum asc_audit_period {
    ASC_AUDIT_ALL, /* all periods together */
    ASC_AUDIT_WEEK,
    ASC_AUDIT_MONTH,
    ASC_AUDIT_QUARTER
} asc_audit_period;

typedef struct asc_measure {
    const char *name;
    asc_place at;
    asc_measure_kind kind;
    asc_named_column table;            /* of ratio, scale, or the narratives            */
    const struct asc_predicate *where; /* rows that count; NULL: every row              */
    const struct asc_predicate *met;   /* of a ratio                                    */
    asc_named_column partner;          /* of a ratio: column with the partner's name    */
    asc_audit_period
        every;     /* of a ratio: a point of its chart; ASC_AUDIT_ALL: no chart */
    size_t shift;  /* points of a shift, or of a trend                         */
    double target; /* of the chart; NaN: none                                  */
    asc_named_column score, domain, time; /* of a scale; domain, time may be absent     */
    double low, high;                     /* range of scores; NaN: not stated           */
    double sd, reliability;
    bool lower_is_better;
    size_t quantitative;   /* of a reconciliation: the scale, in asc_study.measure */
    asc_named_column told; /* column with better, same or worse                    */
    const asc_named_column
        *need; /* [needs] columns that close a discordant record       */
    size_t needs;
} asc_measure;

/* Double reading of a sample of claims: `audit.claims`. */
typedef struct asc_audit_plan {
    asc_place at;
    asc_named_column table, id;     /* the frame: one row per claim                  */
    asc_named_column stratum, time; /* a sample in each of its values; in each period */
    asc_audit_period every;
    const struct asc_predicate *where; /* claims that count                             */
    double show_below;                 /* error share a clean sample is to exclude; 0   */
    size_t records;                    /* or the size itself; 0                         */
    uint64_t seed;
    double kappa;               /* least agreement of two readers                       */
    const char *const *outcome; /* [outcomes] that rest on the claims                   */
    size_t outcomes;
    const char
        *ratings; /* cohort file with the readings, relative to the study; NULL   */
    asc_place ratings_at;
    asc_named_column reading; /* its table */
    const asc_named_column
        *reader; /* [readers] its columns, true: the claim stands     */
    size_t readers;
} asc_audit_plan;

/* A partner's or function's delivery, then steps, then an outcome. */
typedef struct asc_path_plan {
    asc_place at;
    const char *partner; /* or function */
    const char *const
        *outcome; /* [outcomes] steps in order; the last is what it is for */
    size_t outcomes;
    double
        share; /* of the people reached for whom the order must be on record; NaN     */
} asc_path_plan;

/* Who must have looked at an item of evidence: `evidence.review.panel`. */
typedef enum asc_review_panel {
    ASC_PANEL_ANY,
    ASC_PANEL_MULTI_PARTNER, /* raters of two organisations at least          */
    ASC_PANEL_INDEPENDENT    /* no rater of the partner whose evidence it is  */
} asc_review_panel;

typedef struct asc_review_plan {
    asc_place at;
    asc_named_column table; /* one row for each rater of each item */
    size_t raters;          /* needed for an item                  */
    asc_review_panel panel;
} asc_review_plan;

/* ---- what is counted ---- */

typedef struct asc_ratio_count {
    size_t measure;      /* in asc_study.measure                                        */
    const char *partner; /* "": all rows                                                */
    int64_t of, met,
        unknown; /* unknown: a value that was needed is missing; not met     */
} asc_ratio_count;

/* A ratio by period, all rows: every period from the first to the last with a row. */
typedef struct asc_chart_count {
    size_t measure;
    size_t points;
    const char *const *period; /* [points] "2024-04"                                    */
    const int64_t *of, *met;   /* [points]                                              */
    int64_t undated;           /* rows without a time                                   */
} asc_chart_count;

enum { ASC_BETTER, ASC_SAME, ASC_WORSE, ASC_CLASSES };

/* Lines of one scale: a person's scores in one domain, at least two of them. */
typedef struct asc_scale_count {
    size_t measure;
    double least;                /* smallest reliable change                         */
    int64_t lines, rows, blank;  /* blank: rows without person, score or time        */
    int64_t change[ASC_CLASSES]; /* lines by reliable change                         */
    int64_t any[ASC_CLASSES];    /* lines by any movement                            */
    int64_t person[ASC_CLASSES]; /* people with a class                              */
    int64_t mixed;               /* people better in one domain and worse in another */
} asc_scale_count;

typedef struct asc_reconcile_count {
    size_t measure;
    int64_t
        table[ASC_CLASSES * ASC_CLASSES]; /* class of the scale x class told         */
    int64_t open; /* discordant, and a column that closes it is blank      */
    int64_t mixed, unscored,
        untold; /* records left out: mixed scale, no scale, no class */
} asc_reconcile_count;

/* A path among the units compared. */
typedef struct asc_path_count {
    size_t path;     /* in asc_study.path                                               */
    int64_t reached; /* units the partner delivered to                                  */
    int64_t followed; /* of them: every step but the last on record, in order, before the
                         last one where there was one                                    */
    int64_t before; /* of them: a step lies before what it should follow               */
} asc_path_count;

/* Claims in the order of the frame, and what each reader said. */
typedef struct asc_claim_frame {
    size_t claims;         /* rows of the frame that count                              */
    const char *const *id; /* [claims]                                                  */
    size_t strata;         /* 0: one sample of all claims                               */
    const uint32_t *stratum; /* [claims] which one                                      */
    const char *const
        *label; /* [strata] "north", "2024-04", "north, 2024-04", ascending */
    bool read;  /* there are ratings                                         */
    const int8_t
        *verdict;   /* [claims x readers] 1 stands, 0 does not, -1 not read       */
    size_t outside; /* ratings of claims that are not in the frame               */
    const char
        *ratings_hash; /* of the cohort of ratings, "" without                    */
} asc_claim_frame;

enum { ASC_SUPPORTS, ASC_AGAINST, ASC_UNSETTLED, ASC_VERDICTS };

/* One piece of evidence for a partner's part, and what its raters said. */
typedef struct asc_review_item {
    size_t partner;     /* in asc_study.partner                                         */
    const char *source; /* the record or document                                       */
    const char *test;   /* how telling it is: straw, hoop, smoking_gun, decisive; ""    */
    const char *date;   /* when it was looked at, "" */
    int64_t verdict[ASC_VERDICTS]; /* raters                                            */
    int64_t organisations;         /* they come from; 0: the table does not say         */
    bool own;                      /* the partner itself is one of them                 */
    int8_t first,
        second; /* verdicts of the first two raters by name; -1: there is none */
} asc_review_item;

typedef struct asc_review_count {
    const asc_review_item *item; /* by partner, then source */
    size_t items;
} asc_review_count;

typedef struct asc_tally {
    const asc_ratio_count *ratio;
    size_t ratios;
    const asc_chart_count *chart;
    size_t charts;
    const asc_scale_count *scale;
    size_t scales;
    const asc_reconcile_count *reconcile;
    size_t reconciles;
    const asc_path_count *path;
    size_t paths;
    asc_claim_frame claims;  /* zero without audit.claims    */
    asc_review_count review; /* zero without evidence.review */
} asc_tally;

/* Counts everything the study measures; claims of the frame with their readings (file ratings beside the study).
 * out borrows from s and arena. ASC_ESTUDY: columns or tables that are not there; ASC_EDATA: values that no rule
 * covers. */
asc_status asc_study_tally(const struct asc_study *s, const asc_cohort *c,
                           asc_arena *arena, asc_tally *out, asc_error *err);
/* What a run will count, tried out while outcomes are sealed: tables and columns are there and of a kind that will do,
 * scores lie within their ranges, narratives tell a class, readers have columns. Rows of tables that outcomes take
 * records from are not read: of these names and types are looked at. *out: measure, kind, table, rows, note. Errors as
 * of asc_study_tally. */
asc_status asc_study_tally_check(const struct asc_study *s, const asc_cohort *c,
                                 asc_arena *arena, asc_table **out, asc_error *err);
/* The claims alone, without readings: what a sample is drawn from. */
asc_status asc_study_claims(const struct asc_study *s, const asc_cohort *c,
                            asc_arena *arena, asc_claim_frame *out, asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
