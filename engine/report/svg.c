/* The few marks the charts are made of. Colours come from the page's variables, so that
 * charts follow light, dark and print. */
#include "svg.h"
#include <math.h>
#include <string.h>

void asc_svg_open(asc_text *t, const char *id, double height, const char *title,
                  const char *description)
{
    asc_text_format(t,
                    "<svg role=\"img\" viewBox=\"0 0 %d %.0f\" aria-labelledby=\"%s-t\" "
                    "aria-describedby=\"%s-d\">\n<title id=\"%s-t\">",
                    ASC_SVG_WIDTH, height, id, id, id);
    asc_text_html(t, title);
    asc_text_format(t, "</title>\n<desc id=\"%s-d\">", id);
    asc_text_html(t, description);
    asc_text_add(t, "</desc>\n");
}

void asc_svg_close(asc_text *t)
{
    asc_text_add(t, "</svg>\n");
}

/* Bytes of the first n characters of UTF-8 text. */
static size_t prefix(const char *text, size_t n)
{
    size_t i = 0;
    for (; text[i] != '\0'; i++) {
        const int starts = ((unsigned char)text[i] & 0xC0U) != 0x80;
        if (starts && n-- == 0) break;
    }
    return i;
}

void asc_svg_label(asc_text *t, double x, double y, const char *style, const char *text,
                   size_t room)
{
    asc_text_format(t, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, style);
    const size_t whole = strlen(text);
    if (prefix(text, room) < whole) {
        char *cut = asc_take_textn(t->arena, text, prefix(text, room - 1));
        asc_text_html(t, cut == NULL ? "" : cut);
        asc_text_add(t, "\xE2\x80\xA6");
    } else {
        asc_text_html(t, text);
    }
    asc_text_add(t, "</text>\n");
}

void asc_svg_tick(asc_text *t, double x, double y, const char *text)
{
    const double half = 3.6 * (double)strlen(text);
    if (x < half)
        asc_svg_label(t, 2.0, y, "tick", text, 40);
    else if (x > ASC_SVG_WIDTH - half)
        asc_svg_label(t, ASC_SVG_WIDTH - 2.0, y, "tick end", text, 40);
    else
        asc_svg_label(t, x, y, "tick mid", text, 40);
}

void asc_svg_line(asc_text *t, double x1, double y1, double x2, double y2,
                  const char *style)
{
    asc_text_format(
        t, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", x1,
        y1, x2, y2, style);
}

void asc_svg_rect(asc_text *t, double x, double y, double w, double h, const char *style)
{
    asc_text_format(
        t, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>\n",
        x, y, w < 0.0 ? 0.0 : w, h, style);
}

double asc_svg_step(double span, int parts)
{
    if (!(span > 0.0) || !isfinite(span)) return 1.0;
    const double raw = span / parts;
    const double ten = pow(10.0, floor(log10(raw)));
    return raw >= 5.0 * ten ? 5.0 * ten : raw >= 2.0 * ten ? 2.0 * ten : ten;
}
