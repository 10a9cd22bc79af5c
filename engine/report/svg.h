/* Charts as inline SVG, drawn from plain numbers: every mark has its words and size
 * beside it, and the description says all of it. Rows are laid out alike: label left,
 * value right, the bar below. */
#ifndef ASC_REPORT_SVG_H
#define ASC_REPORT_SVG_H

#include "ascribe/text.h"

enum { ASC_SVG_WIDTH = 480, ASC_SVG_ROW = 46, ASC_SVG_EDGE = 10 };

/* Opening tag with title and description for screen readers; id must be unique in the
 * page. */
void asc_svg_open(asc_text *t, const char *id, double height, const char *title,
                  const char *description);
void asc_svg_close(asc_text *t);
/* Text at the left edge (at most `room` characters, then an ellipsis), or ending at x. */
void asc_svg_label(asc_text *t, double x, double y, const char *style, const char *text,
                   size_t room);
/* A tick's label under x, kept inside the chart. */
void asc_svg_tick(asc_text *t, double x, double y, const char *text);
void asc_svg_line(asc_text *t, double x1, double y1, double x2, double y2,
                  const char *style);
void asc_svg_rect(asc_text *t, double x, double y, double w, double h, const char *style);
/* The largest of 1, 2, 5 times a power of ten that cuts [0, span] into at least `parts`.
 */
double asc_svg_step(double span, int parts);

/* One estimate with its interval; low and high NaN when there is none. */
typedef struct asc_svg_estimate {
    const char *label, *value; /* name, and the number in words */
    double low, mid, high; /* gains: right of 0 is better                               */
    int total;             /* drawn as the total                                        */
} asc_svg_estimate;

typedef struct asc_svg_axis {
    const char *left,
        *right;       /* words of a tick left and right of zero: "more", "fewer"   */
    const char *unit; /* "per 1,000 discharges"                                     */
} asc_svg_axis;

void asc_svg_forest(asc_text *t, const char *id, const char *title,
                    const char *description, const asc_svg_estimate *row, size_t rows,
                    const asc_svg_axis *axis);

/* One bar: a level (from zero or the break), or a step between two levels. */
typedef struct asc_svg_step_bar {
    const char *label, *value;
    double from, to;
    int level;  /* a level, not a step      */
    int better; /* a step in the good sense */
} asc_svg_step_bar;

void asc_svg_waterfall(asc_text *t, const char *id, const char *title,
                       const char *description, const asc_svg_step_bar *bar, size_t bars,
                       const char *unit);

/* Parts of a whole with intervals, on a percent axis: shares, drops. */
typedef struct asc_svg_part {
    const char *label, *value;
    double low, mid, high; /* 1 = 100 %; NaN: none                    */
    double assumed;        /* drawn as an open diamond; NaN: nothing  */
} asc_svg_part;

/* threshold: a dashed line, NaN: none. foot: words below the axis. */
void asc_svg_parts(asc_text *t, const char *id, const char *title,
                   const char *description, const asc_svg_part *row, size_t rows,
                   double threshold, const char *foot);

/* Parts of a whole over time with the limits of the process. */
typedef struct asc_svg_point {
    const char *label; /* of the period             */
    double share;      /* 1 = 100 %; NaN: no point  */
    int signal;        /* drawn open                */
} asc_svg_point;

typedef struct asc_svg_limits {
    double mean, low, high, target; /* NaN: none */
} asc_svg_limits;

void asc_svg_run(asc_text *t, const char *id, const char *title, const char *description,
                 const asc_svg_point *point, size_t points, asc_svg_limits limits,
                 const char *foot);

/* A square of numbers, one row and column a player: cell [n x n] row by row. */
typedef struct asc_svg_cell {
    const char *text; /* NULL: an empty cell                                    */
    double weight;    /* -1..1: shade, below 0 hatched in the colour of worse    */
    int strong;       /* framed                                                 */
} asc_svg_cell;

enum { ASC_SVG_MATRIX_MOST = 10 };
void asc_svg_matrix(asc_text *t, const char *id, const char *title,
                    const char *description, const char *const *label, size_t n,
                    const asc_svg_cell *cell);

/* Claims laid end to end against the whole. */
typedef struct asc_svg_claims {
    const char *label, *value;
    const double *part; /* [parts] 1 = the whole */
    size_t parts;
} asc_svg_claims;

void asc_svg_register(asc_text *t, const char *id, const char *title,
                      const char *description, const asc_svg_claims *row, size_t rows);

/* Two numbers a row: a disc and a square. */
typedef struct asc_svg_two {
    const char *label, *value;
    double disc, square;
} asc_svg_two;

void asc_svg_orders(asc_text *t, const char *id, const char *title,
                    const char *description, const asc_svg_two *row, size_t rows,
                    const char *disc, const char *square);

/* Bars from 0 with intervals: a total and what is left of it without some functions, or partners
 * with their functions below them. */
typedef enum asc_svg_rank {
    ASC_SVG_PLAIN,
    ASC_SVG_WHOLE, /* nothing taken away: drawn as a level */
    ASC_SVG_OUTER, /* a partner, in bold, with a rule above */
    ASC_SVG_INNER  /* one of its functions */
} asc_svg_rank;

typedef struct asc_svg_bar {
    const char *label, *value;
    double low, mid, high;
    asc_svg_rank rank;
} asc_svg_bar;

void asc_svg_bars(asc_text *t, const char *id, const char *title, const char *description,
                  const asc_svg_bar *row, size_t rows, const char *foot);

/* A scale of plain numbers for such charts: [low, high] holds 0 and every finite number put in. */
typedef struct asc_svg_scale {
    double low, high;
} asc_svg_scale;
void asc_svg_widen(asc_svg_scale *s, double x);
void asc_svg_hold(asc_svg_scale *s, double low, double mid, double high);
void asc_svg_settle(asc_svg_scale *s); /* room at both ends, never empty */
double asc_svg_place(asc_svg_scale s, double x);
/* Ticks of the axis at y, with grid lines behind the bars of `rows` rows; times: 100 and "%". */
void asc_svg_axis_ticks(asc_text *t, asc_svg_scale s, size_t rows, double y, double times,
                        const char *unit);
/* A horizontal interval at y; infinite ends run to the edge. Nothing for NaN. */
void asc_svg_whisker(asc_text *t, asc_svg_scale s, double y, double low, double high);

/* One column before and after weighting: sizes of standardised differences. */
typedef struct asc_svg_pair {
    const char *label;
    double before, after;
} asc_svg_pair;

void asc_svg_love(asc_text *t, const char *id, const char *title, const char *description,
                  const asc_svg_pair *pair, size_t pairs);

/* One class of a histogram of two groups: shares; label "" for none. */
typedef struct asc_svg_class {
    const char *label;
    double above, below;
} asc_svg_class;

/* axis: name of the group above, of the group below, and of the classes. */
void asc_svg_mirror(asc_text *t, const char *id, const char *title,
                    const char *description, const asc_svg_class *class, size_t classes,
                    const asc_svg_axis *axis);

/* One choice of a grid: its estimate, and for every kind of choice which one it is. */
typedef struct asc_svg_choice {
    double low, mid, high; /* gains: up is better; low, high NaN: no interval           */
    int registered;
    const size_t *level; /* [kinds] */
} asc_svg_choice;
typedef struct asc_svg_kind {
    const char *name;
    const char *const *level; /* [levels] */
    size_t levels;
} asc_svg_kind;

/* Choices by their estimate, and below each what it is made of. */
void asc_svg_multiverse(asc_text *t, const char *id, const char *title,
                        const char *description, const asc_svg_choice *choice,
                        size_t choices, const asc_svg_kind *kind, size_t kinds,
                        const asc_svg_axis *axis);

/* One rule of the flow. */
typedef struct asc_svg_rule {
    const char *label, *value;
    double kept, dropped;
} asc_svg_rule;

void asc_svg_flow(asc_text *t, const char *id, const char *title, const char *description,
                  const asc_svg_rule *rule, size_t rules);

/* Points in the plane: what is up, what is right. */
typedef struct asc_svg_plot {
    const char *id, *title, *description, *up, *right;
    const double *x, *y; /* [points] */
    size_t points;
} asc_svg_plot;

void asc_svg_curve(asc_text *t,
                   const asc_svg_plot *p); /* y in [0, 1], shown as per cent */
void asc_svg_cloud(asc_text *t, const asc_svg_plot *p);

#endif
