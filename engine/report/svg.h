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

/* One rule of the flow. */
typedef struct asc_svg_rule {
    const char *label, *value;
    double kept, dropped;
} asc_svg_rule;

void asc_svg_flow(asc_text *t, const char *id, const char *title, const char *description,
                  const asc_svg_rule *rule, size_t rules);

#endif
