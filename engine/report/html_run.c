/* Standards over time: a chart of each measure with its limits, and what it says in words. */
#include "html_more.h"
#include <math.h>
#include <string.h>

static void words(const asc_table *of, size_t first, size_t rows, asc_arena *arena,
                  asc_text *t)
{
    const double low = asc_view_real(of, first, "low"),
                 high = asc_view_real(of, first, "high");
    const char *assurance = asc_view_text(arena, of, first, "assurance");
    asc_text p = asc_text_start(arena);
    size_t signals = 0;
    for (size_t i = first; i < first + rows; i++)
        signals += asc_view_text(arena, of, i, "signal")[0] != '\0';
    if (isnan(low)) {
        asc_text_add(&p, "No limits: too few periods, or they may not be shown.");
    } else {
        asc_text_add(&p, "By chance alone a period lies between ");
        asc_html_percent(&p, fmax(0.0, low));
        asc_text_add(&p, " and ");
        asc_html_percent(&p, fmin(1.0, high));
        asc_text_format(&p, "; %zu of %zu periods stand out.", signals, rows);
    }
    if (*assurance != '\0') asc_text_format(&p, " Target: %s.", assurance);
    asc_html_paragraph(t, "", p.data == NULL ? "" : p.data);
}

static void one(const asc_table *of, size_t first, size_t rows, asc_arena *arena,
                asc_text *t)
{
    asc_svg_point *point = asc_take_bytes(arena, rows, sizeof *point);
    if (point == NULL) return;
    for (size_t i = 0; i < rows; i++)
        point[i] =
            (asc_svg_point){asc_view_text(arena, of, first + i, "period"),
                            asc_view_real(of, first + i, "share"),
                            asc_view_text(arena, of, first + i, "signal")[0] != '\0'};
    const asc_svg_limits limits = {
        asc_view_real(of, first, "mean"), asc_view_real(of, first, "low"),
        asc_view_real(of, first, "high"), asc_view_real(of, first, "target")};
    const char *name = asc_view_text(arena, of, first, "measure");
    const char *id = asc_take_format(arena, "run-%zu", first);
    const char *title = asc_take_format(arena, "%s, by period", name);
    asc_html_figure(t, title == NULL ? "" : title);
    asc_svg_run(t, id == NULL ? "" : id, title == NULL ? "" : title,
                "the part that met the standard in each period, with the mean and the "
                "limits of the process; numbers stand in the table chart",
                point, rows, limits, "open: a signal that something changed");
    asc_html_figure_end(t);
    words(of, first, rows, arena, t);
}

void asc_html_run(const asc_result *r, asc_arena *arena, asc_text *t)
{
    const asc_table *of = asc_result_table(r, "chart");
    if (of == NULL || of->rows == 0) return;
    asc_html_heading(t, 3, "Standards over time");
    for (size_t i = 0, end = 0; i < of->rows; i = end) {
        const char *name = asc_view_text(arena, of, i, "measure");
        for (end = i + 1; end < of->rows && asc_view_is(of, end, "measure", name);) end++;
        one(of, i, end - i, arena, t);
    }
}
