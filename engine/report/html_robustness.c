/* What something unmeasured would have to be, beside the strongest measured covariate; and what was to be expected
 * of those reached anyway. With the registered model, by least squares. */
#include "html_more.h"
#include <math.h>

static void unmeasured(const asc_view *v, asc_text *t)
{
    const asc_table *x = asc_result_table(v->r, "robustness");
    size_t n = 0;
    const size_t *row = asc_html_rows(v, x, NULL, false, &n);
    if (row == NULL) return;
    asc_text p = asc_text_start(v->arena);
    const char *covariate = asc_view_text(v->arena, x, row[0], "covariate");
    const double adjusted = asc_view_real(x, row[0], "adjusted");
    const double estimate = asc_view_real(x, row[0], "estimate");
    asc_html_heading(t, 3, "What could explain it away?");
    asc_text_add(&p, "By least squares, something unmeasured would have to explain ");
    asc_html_percent(&p, asc_view_real(x, row[0], "rv"));
    asc_text_add(&p, " of what is left of both having been reached and the outcome to "
                     "bring the difference to nothing, ");
    asc_html_percent(&p, asc_view_real(x, row[0], "rv.significant"));
    asc_text_add(&p, " to make it one that chance could make.");
    if (*covariate != '\0') {
        asc_text_format(&p, " The strongest measured covariate, %s, explains ",
                        covariate);
        asc_html_percent(&p, asc_view_real(x, row[0], "r2.exposure"));
        asc_text_add(&p, " and ");
        asc_html_percent(&p, asc_view_real(x, row[0], "r2.outcome"));
        if (isnan(adjusted)) {
            asc_text_add(&p, "; nothing as strong can exist beside it.");
        } else {
            asc_text_add(&p, "; another as strong would leave ");
            asc_html_percent(&p, adjusted / estimate);
            asc_text_add(&p, " of the difference.");
        }
    }
    asc_html_paragraph(t, "", asc_html_text(&p));
}

static void anyway(const asc_view *v, asc_text *t)
{
    const asc_table *x = asc_result_table(v->r, "regression_to_mean");
    size_t n = 0;
    const size_t *row = asc_html_rows(v, x, NULL, false, &n);
    if (row == NULL) return;
    asc_text p = asc_text_start(v->arena);
    const double before = asc_view_real(x, row[0], "before.reached");
    const double expected = asc_view_real(x, row[0], "expected");
    const double after = asc_view_real(x, row[0], "after.reached");
    const double se = asc_view_real(x, row[0], "std.error");
    const int digits = asc_num_digits(v->per * 2.0 * se);
    const double numbers[] = {before, asc_view_real(x, row[0], "before.others"), expected,
                              after};
    static const char alone[] = " was to be expected of those reached by time and "
                                "regression to the mean alone, and ";
    static const char *const words[] = {
        "Those reached had a level of ", " before, the others ",
        "; going by the others with such a level before, ", alone};
    asc_html_heading(t, 3, "What would have come anyway?");
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        asc_text_add(&p, words[i]);
        asc_num_fixed(&p, v->per * numbers[i], digits, "not known");
    }
    asc_text_format(&p, " came about (per %g, in the unit of ", v->per);
    asc_text_add(&p, asc_view_text(v->arena, x, row[0], "before"));
    asc_text_add(&p, "). The rest is ");
    asc_num_fixed(&p, v->per * (after - expected), digits, "not known");
    asc_text_add(&p, ", give or take ");
    asc_num_fixed(&p, v->per * 1.96 * se, digits, "an unknown amount");
    const double change = asc_view_real(x, row[0], "change");
    if (isnan(change))
        asc_text_add(&p,
                     ". Before and after are not counted alike: their difference says "
                     "nothing.");
    else
        asc_text_add(&p,
                     ". A comparison of before with after would take the whole change "
                     "for an effect.");
    asc_html_paragraph(t, "", asc_html_text(&p));
}

void asc_html_robustness(const asc_view *v, asc_text *t)
{
    if (*v->model == '\0') return;
    unmeasured(v, t);
    anyway(v, t);
}
