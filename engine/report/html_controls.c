/* What seems to have been done to outcomes that cannot have been changed, and the difference with that taken off. */
#include "html_more.h"
#include <math.h>

enum { DIGITS = 2 };

/* A ratio with its interval, of log ratios. */
static void ratio(asc_text *t, double mid, double low, double high)
{
    asc_num_fixed(t, exp(mid), DIGITS, "not known");
    asc_text_add(t, " (");
    asc_num_fixed(t, exp(low), DIGITS, "not known");
    asc_text_add(t, " to ");
    asc_num_fixed(t, exp(high), DIGITS, "not known");
    asc_text_add(t, ")");
}

static void controls(const asc_view *v, asc_text *t)
{
    const asc_table *x = asc_result_table(v->r, "negative_control");
    size_t n = 0;
    const size_t *row = asc_html_rows(v, x, NULL, false, &n);
    if (row == NULL) return;
    static const char *const head[] = {"Outcome", "Seems to be", "Is known to be"};
    asc_html_heading(t, 3, "Outcomes that cannot have changed");
    asc_html_table_open(
        t,
        "Ratio of means with the services to without, as the model has it "
        "(95% limits); what differs from the known ratio is systematic "
        "error or chance. A measured outcome counts as exp(0.91 d), d its "
        "difference in standard deviations",
        head, sizeof head / sizeof *head, 1);
    for (size_t i = 0; i < n; i++) {
        asc_text p = asc_text_start(v->arena);
        const double known = asc_view_real(x, row[i], "known");
        ratio(&p, asc_view_real(x, row[i], "estimate"),
              known + asc_view_real(x, row[i], "error.low"),
              known + asc_view_real(x, row[i], "error.high"));
        asc_html_row(t, asc_view_text(v->arena, x, row[i], "control"), "");
        asc_text_add(t, "<td class=\"n\">");
        asc_text_html(t, asc_html_text(&p));
        asc_text_add(t, "</td>");
        asc_html_number(t, exp(known), DIGITS, "not known");
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
}

static void calibrated(const asc_view *v, asc_text *t)
{
    const asc_table *x = asc_result_table(v->r, "calibration");
    size_t n = 0;
    const size_t *row = asc_html_rows(v, x, NULL, false, &n);
    if (row == NULL) return;
    asc_text p = asc_text_start(v->arena);
    asc_text_add(&p, "By these, such a comparison is wrong by a factor of ");
    asc_num_fixed(&p, exp(asc_view_real(x, row[0], "ease")), DIGITS, "not known");
    asc_text_add(&p, " on average (expected absolute systematic error ");
    asc_num_fixed(&p, asc_view_real(x, row[0], "ease"), 3, "not known");
    asc_text_add(&p, " of the log ratio), beside chance; ");
    asc_html_percent(&p, asc_view_real(x, row[0], "covering"));
    asc_text_add(&p, " of their intervals hold what is known. The ratio for ");
    asc_text_add(&p, v->nouns);
    asc_text_add(&p, " is ");
    ratio(&p, asc_view_real(x, row[0], "estimate"), asc_view_real(x, row[0], "conf.low"),
          asc_view_real(x, row[0], "conf.high"));
    asc_text_add(&p, " as estimated, and ");
    ratio(&p, asc_view_real(x, row[0], "calibrated"),
          asc_view_real(x, row[0], "calibrated.low"),
          asc_view_real(x, row[0], "calibrated.high"));
    asc_text_add(&p,
                 " with that error taken off and its spread allowed for (calibrated). "
                 "This holds if the error is of the same kind for it as for them.");
    asc_html_paragraph(t, "", asc_html_text(&p));
}

void asc_html_controls(const asc_view *v, asc_text *t)
{
    controls(v, t);
    calibrated(v, t);
}
