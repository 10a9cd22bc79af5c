/* Functions: what the model expects to be missing without each (drop), what that makes it, beside what was assumed
 * beforehand; then what is left without one or two of them. Under `universal` the drop as delivered stands
 * beside it with reach. */
#include "html_more.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *player(const asc_view *v, const asc_table *t, size_t row)
{
    return asc_view_text(v->arena, t, row, "player");
}

static const char *drop_text(const asc_view *v, const asc_table *t, size_t row)
{
    return asc_html_part(v, asc_view_real(t, row, "drop"),
                         asc_view_real(t, row, "drop.low"),
                         asc_view_real(t, row, "drop.high"));
}

static void drops(const asc_view *v, const asc_table *c, const size_t *row, size_t n,
                  asc_text *t)
{
    asc_svg_part *part = asc_take_bytes(v->arena, n, sizeof *part);
    const char *id =
        asc_take_format(v->arena, "drop-%zu-%c", v->id,
                        asc_view_is(c, row[0], "level", "function") ? 'f' : 'p');
    asc_text says = asc_text_start(v->arena);
    if (part == NULL || id == NULL) return;
    bool assumed = false;
    for (size_t i = 0; i < n; i++) {
        part[i] = (asc_svg_part){.label = player(v, c, row[i]),
                                 .value = drop_text(v, c, row[i]),
                                 .low = asc_view_real(c, row[i], "drop.low"),
                                 .mid = asc_view_real(c, row[i], "drop"),
                                 .high = asc_view_real(c, row[i], "drop.high"),
                                 .assumed = asc_view_real(c, row[i], "assumed.loss")};
        assumed = assumed || !isnan(part[i].assumed);
        asc_text_format(&says, "%s: %s", part[i].label, part[i].value);
        if (!isnan(part[i].assumed)) {
            asc_text_add(&says, ", assumed ");
            asc_html_percent(&says, part[i].assumed);
        }
        asc_text_add(&says, ". ");
    }
    const char *title = "Part of the difference that would be missing without it, with "
                        "90% intervals; from the dashed line on it is necessary";
    asc_html_figure(t, title);
    asc_svg_parts(t, id, title, asc_html_text(&says), part, n, 0.5,
                  assumed ? "part of the total; open diamond: assumed beforehand"
                          : "part of the total");
    asc_html_figure_end(t);
}

/* The same player as delivered: its drop and reach, for a row under universal. */
static size_t delivered_row(const asc_view *v, const asc_table *c, size_t row)
{
    for (size_t i = 0; i < c->rows; i++)
        if (asc_view_is(c, i, "policy", "delivered") &&
            asc_view_is(c, i, "outcome", v->outcome) &&
            asc_view_is(c, i, "model", v->model) &&
            asc_view_is(c, i, "level", asc_view_text(v->arena, c, row, "level")) &&
            asc_view_is(c, i, "player", player(v, c, row)))
            return i;
    return ASC_NOWHERE;
}

static void assumption_cell(const asc_view *v, const asc_table *c, size_t row,
                            asc_text *t)
{
    const double loss = asc_view_real(c, row, "assumed.loss");
    const double share = asc_view_real(c, row, "assumed.share");
    asc_text_add(t, "<td>");
    if (!isnan(loss)) {
        asc_text_add(t, "loss ");
        asc_html_percent(t, loss);
    }
    if (!isnan(share)) {
        asc_text_add(t, isnan(loss) ? "share " : ", share ");
        asc_html_percent(t, share);
    }
    if (isnan(loss) && isnan(share)) asc_text_add(t, "nothing");
    const char *verdict = asc_view_text(v->arena, c, row, "assumption");
    if (*verdict != '\0') {
        const bool smaller = strcmp(verdict, "smaller than assumed") == 0;
        asc_text_add(t, smaller ? ": <strong>" : ": ");
        asc_text_html(t, verdict);
        if (smaller) asc_text_add(t, "</strong>");
    }
    asc_text_add(t, "</td>");
}

static void class_cell(const asc_view *v, const asc_table *c, size_t row, asc_text *t)
{
    asc_text_add(t, "<td>");
    asc_text_html(t, asc_view_text(v->arena, c, row, "class"));
    const char *with = asc_view_text(v->arena, c, row, "with");
    if (*with != '\0') {
        asc_text_add(t, " with ");
        asc_text_html(t, asc_html_joined(v->arena, with));
        asc_text_add(t, ": keep at least one");
    }
    asc_text_add(t, "</td>");
}

static void classes(const asc_view *v, const asc_table *c, const size_t *row, size_t n,
                    asc_text *t)
{
    const bool universal = strcmp(v->policy, "universal") == 0;
    const char *each = asc_take_format(v->arena, "Per %g %s", v->reach_per,
                                       universal ? "eligible" : "reached");
    const char *const head[] = {asc_view_is(c, row[0], "level", "function") ? "Function"
                                                                            : "Partner",
                                "Class",
                                "Assumed beforehand",
                                "Missing without it",
                                each == NULL ? "" : each,
                                "As delivered",
                                "Reached"};
    const int digits = asc_view_reach_digits(v);
    asc_html_table_open(t,
                        universal ? "What each may be called; for a decision about "
                                    "expansion this table counts, what was delivered "
                                    "stands beside it"
                                  : "What each may be called, as delivered",
                        head, universal ? 7 : 5, 3);
    for (size_t i = 0; i < n; i++) {
        asc_html_row(t, player(v, c, row[i]), "");
        class_cell(v, c, row[i], t);
        assumption_cell(v, c, row[i], t);
        asc_text_add(t, "<td class=\"n\">");
        asc_text_html(t, drop_text(v, c, row[i]));
        asc_text_add(t, "</td><td class=\"n\">");
        asc_view_change(v, t, v->reach_per * asc_view_real(c, row[i], "per_reached"),
                        digits, asc_view_blank(v));
        asc_text_add(t, "</td>");
        const size_t other = universal ? delivered_row(v, c, row[i]) : ASC_NOWHERE;
        if (universal) {
            asc_text_add(t, "<td class=\"n\">");
            asc_text_html(t, other == ASC_NOWHERE ? "not asked for"
                                                  : drop_text(v, c, other));
            asc_text_add(t, "</td>");
            asc_html_number(t, asc_view_real(c, other, "reach"), 0, "not given");
        }
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
}

typedef struct ordered {
    double value;
    size_t row;
} ordered;

static int least_first(const void *a, const void *b)
{
    const ordered *p = a, *q = b;
    if (p->value < q->value) return -1;
    if (p->value > q->value) return 1;
    return (p->row > q->row) - (p->row < q->row);
}

enum { REMOVALS_MOST = 12 };

static const char *removal_name(const asc_view *v, const asc_table *f, size_t row)
{
    const char *flag = asc_view_text(v->arena, f, row, "flag");
    const char *name =
        asc_html_joined(v->arena, asc_view_text(v->arena, f, row, "without"));
    const char *all = asc_take_format(v->arena, "without %s%s%s", name,
                                      *flag == '\0' ? "" : ": ", flag);
    return all == NULL ? "" : all;
}

static void removal(const asc_view *v, const asc_table *f, size_t row, int digits,
                    asc_svg_bar *out)
{
    const double x = asc_view_real(f, row, "value");
    const double low = asc_view_real(f, row, "conf.low");
    const double high = asc_view_real(f, row, "conf.high");
    *out = (asc_svg_bar){.label = removal_name(v, f, row),
                         .value = asc_html_gain(v, x, low, high, digits),
                         .low = v->per * low,
                         .mid = v->per * x,
                         .high = v->per * high};
}

static void fragility(const asc_view *v, const char *level, asc_text *t)
{
    const asc_table *f = asc_result_table(v->r, "fragility");
    size_t n = 0;
    const size_t *row = asc_html_rows(v, f, level, false, &n);
    ordered *by = asc_take_bytes(v->arena, n, sizeof *by);
    asc_svg_bar *rest = asc_take_bytes(v->arena, n + 1, sizeof *rest);
    const char *id = asc_take_format(v->arena, "fragility-%zu-%c", v->id, level[0]);
    if (row == NULL || by == NULL || rest == NULL || id == NULL) return;
    for (size_t i = 0; i < n; i++)
        by[i] = (ordered){asc_view_real(f, row[i], "value"), row[i]};
    qsort(by, n, sizeof *by, least_first);
    const int digits = asc_view_digits(v, "estimate", "conf.low", "conf.high", v->per);
    asc_text says = asc_text_start(v->arena), title = asc_text_start(v->arena);
    const double low = asc_view_real(v->game, v->game_all, "conf.low");
    const double high = asc_view_real(v->game, v->game_all, "conf.high");
    const double total = asc_view_real(v->game, v->game_all, "value");
    rest[0] = (asc_svg_bar){.label = "all together",
                            .value = asc_html_gain(v, total, low, high, digits),
                            .low = v->per * low,
                            .mid = v->per * total,
                            .high = v->per * high,
                            .rank = ASC_SVG_WHOLE};
    const size_t shown = n < REMOVALS_MOST ? n : REMOVALS_MOST;
    for (size_t i = 0; i < shown; i++) removal(v, f, by[i].row, digits, &rest[i + 1]);
    for (size_t i = 0; i <= shown; i++)
        asc_text_format(&says, "%s: %s. ", rest[i].label, rest[i].value);
    asc_text_add(&title, "What is left without one or two of them, least first");
    if (shown < n) asc_text_format(&title, "; %zu of %zu shown", shown, n);
    asc_html_figure(t, asc_html_text(&title));
    asc_svg_bars(t, id, asc_html_text(&title), asc_html_text(&says), rest, shown + 1,
                 asc_view_rate(v));
    asc_html_figure_end(t);
}

static void level_part(const asc_view *v, const char *level, asc_text *t)
{
    const asc_table *c = asc_result_table(v->r, "function_class");
    size_t n = 0;
    const size_t *row = asc_html_rows(v, c, level, false, &n);
    if (row == NULL) return;
    const char *reason = asc_view_text(v->arena, c, row[0], "reason");
    asc_html_heading(t, 3,
                     strcmp(level, "function") == 0
                         ? "Functions: what would be missing without each"
                         : "Partners: what would be missing without each");
    classes(v, c, row, n, t);
    if (*reason != '\0') {
        asc_text_add(t, "<p class=\"reason\"><strong>No part of the total is "
                        "given:</strong> ");
        asc_text_html(t, reason);
        asc_text_add(t, "</p>\n");
    }
    asc_html_paragraph(
        t, "soft",
        "Necessary: at least half would be missing, by the lower end of the 90% "
        "interval. "
        "Supportive: the lower end is above 0. Interchangeable: little is missing "
        "without "
        "one of two, at least half without both. Single point of failure: necessary, and "
        "what is left cannot be told from nothing.");
    asc_text_add(t, "<div class=\"charts\">\n");
    if (*reason == '\0') drops(v, c, row, n, t);
    if (!asc_view_hidden(v)) fragility(v, level, t);
    asc_text_add(t, "</div>\n");
}

void asc_html_functions(const asc_view *v, asc_text *t)
{
    level_part(v, "partner", t);
    level_part(v, "function", t);
}
