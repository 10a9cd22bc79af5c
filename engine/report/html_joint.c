/* Pairs of players as heat maps: how often one lies above the other in the joint replicates, and what two have
 * together beyond what they have apart. */
#include "html_more.h"
#include <math.h>
#include <string.h>

/* The players shown first, and a square of cells. */
typedef struct square {
    const char **label;
    asc_svg_cell *cell;
    size_t n;
} square;

static bool open_square(const asc_view *v, square *s)
{
    s->n = v->parts;
    if (s->n < 2 || s->n > ASC_SVG_MATRIX_MOST) return false;
    s->label = asc_take_bytes(v->arena, s->n, sizeof *s->label);
    s->cell = asc_take_bytes(v->arena, s->n * s->n, sizeof *s->cell);
    if (s->label == NULL || s->cell == NULL) return false;
    for (size_t i = 0; i < s->n; i++)
        s->label[i] = asc_view_text(v->arena, v->contribution, v->part[i], "player");
    return true;
}

static size_t place(const square *s, const char *name, size_t length)
{
    for (size_t i = 0; i < s->n; i++)
        if (strlen(s->label[i]) == length && strncmp(s->label[i], name, length) == 0)
            return i;
    return s->n;
}

static void order(const asc_view *v, asc_text *t)
{
    const asc_table *p = asc_result_table(v->r, "contribution_pair");
    size_t n = 0;
    const size_t *row = asc_html_rows(v, p, v->level, true, &n);
    square s;
    if (row == NULL || !open_square(v, &s)) return;
    asc_text says = asc_text_start(v->arena);
    for (size_t i = 0; i < n; i++) {
        const char *name = asc_view_text(v->arena, p, row[i], "player");
        const char *other = asc_view_text(v->arena, p, row[i], "other");
        const size_t a = place(&s, name, strlen(name)),
                     b = place(&s, other, strlen(other));
        const double x = asc_view_real(p, row[i], "p.greater");
        if (a == s.n || b == s.n || isnan(x)) continue;
        asc_text cell = asc_text_start(v->arena);
        asc_num_fixed(&cell, floor(100.0 * x), 0, ""); /* 94.9 is not 95 */
        asc_text_add(&cell, "%");
        s.cell[a * s.n + b] =
            (asc_svg_cell){asc_html_text(&cell), 2.0 * x - 1.0, x >= 0.95};
        if (s.cell[a * s.n + b].weight < 0.0) s.cell[a * s.n + b].weight = 0.0;
        asc_text_format(&says, "%s above %s: %s. ", name, other, asc_html_text(&cell));
    }
    const char *id = asc_take_format(v->arena, "order-%zu", v->id);
    const char *title =
        "How often the row lies above the column in the joint replicates; "
        "framed: 95% or more, which settles the pair";
    if (id == NULL) return;
    asc_html_figure(t, title);
    asc_svg_matrix(t, id, title, asc_html_text(&says), s.label, s.n, s.cell);
    asc_html_figure_end(t);
}

/* The rows of pairs of the first index that has some: an interaction index, else the dividends. */
static const char *pair_index(const asc_view *v, const square *s)
{
    const asc_table *c = v->contribution;
    const char *found = "";
    for (size_t i = 0; c != NULL && i < c->rows; i++) {
        const char *player = asc_view_text(v->arena, c, i, "player");
        const char *plus = strchr(player, '+');
        if (!asc_view_owns(v, c, i) || !asc_view_is(c, i, "level", v->level)) continue;
        if (plus == NULL || strchr(plus + 1, '+') != NULL) continue;
        if (place(s, player, (size_t)(plus - player)) == s->n) continue;
        const char *index = asc_view_text(v->arena, c, i, "index");
        if (strcmp(index, "dividends") != 0) return index;
        found = index;
    }
    return found;
}

static void pair_cell(const asc_view *v, square *s, size_t row, double most, int digits,
                      asc_text *says)
{
    const asc_table *c = v->contribution;
    const char *name = asc_view_text(v->arena, c, row, "player");
    const char *plus = strchr(name, '+');
    if (plus == NULL) return;
    const size_t a = place(s, name, (size_t)(plus - name));
    const size_t b = place(s, plus + 1, strlen(plus + 1));
    const double x = v->per * asc_view_real(c, row, "estimate");
    if (a == s->n || b == s->n || isnan(x)) return;
    const double low = asc_view_real(c, row, "conf.low");
    const double high = asc_view_real(c, row, "conf.high");
    asc_text cell = asc_text_start(v->arena);
    if (x > 0.0 && asc_num_round(x, digits) != 0.0) asc_text_add(&cell, "+");
    asc_num_fixed(&cell, x, digits, "");
    s->cell[a * s->n + b] = s->cell[b * s->n + a] = (asc_svg_cell){
        asc_html_text(&cell), most > 0.0 ? x / most : 0.0, low > 0.0 || high < 0.0};
    asc_text_format(says, "%s: %s. ", asc_html_joined(v->arena, name),
                    asc_html_text(&cell));
}

static bool is_pair(const asc_view *v, size_t row, const char *index)
{
    const asc_table *c = v->contribution;
    return asc_view_owns(v, c, row) && asc_view_is(c, row, "index", index) &&
           asc_view_is(c, row, "level", v->level);
}

static void together(const asc_view *v, asc_text *t)
{
    square s;
    if (!open_square(v, &s)) return;
    const char *index = pair_index(v, &s);
    const char *id = asc_take_format(v->arena, "together-%zu", v->id);
    if (*index == '\0' || id == NULL) return;
    const asc_table *c = v->contribution;
    double most = 0.0;
    for (size_t i = 0; i < c->rows; i++) {
        const char *player = asc_view_text(v->arena, c, i, "player");
        const char *plus = strchr(player, '+');
        if (!is_pair(v, i, index) || plus == NULL || strchr(plus + 1, '+') != NULL)
            continue;
        most = fmax(most, fabs(v->per * asc_view_real(c, i, "estimate")));
    }
    asc_text says = asc_text_start(v->arena), title = asc_text_start(v->arena);
    const int digits = asc_view_digits(v, "estimate", "conf.low", "conf.high", v->per);
    for (size_t i = 0; i < c->rows; i++)
        if (is_pair(v, i, index)) pair_cell(v, &s, i, most, digits, &says);
    asc_text_format(&title,
                    "What two have together beyond what they have apart (index %s), %s, "
                    "above 0: they go better together; below: they replace each other. "
                    "Framed: the interval excludes 0",
                    index, asc_view_rate(v));
    asc_html_figure(t, asc_html_text(&title));
    asc_svg_matrix(t, id, asc_html_text(&title), asc_html_text(&says), s.label, s.n,
                   s.cell);
    asc_html_figure_end(t);
}

void asc_html_joint(const asc_view *v, asc_text *t)
{
    asc_text charts = asc_text_start(v->arena);
    if (asc_view_hidden(v)) return;
    order(v, &charts);
    together(v, &charts);
    if (charts.length == 0 || charts.data == NULL) return;
    asc_html_heading(t, 3, "Pairs");
    asc_text_add(t, "<div class=\"charts\">\n");
    asc_text_add(t, charts.data);
    asc_text_add(t, "</div>\n");
}

void asc_html_unranked(const asc_view *v, asc_text *t)
{
    const asc_table *u = asc_result_table(v->r, "unranked");
    size_t n = 0;
    const size_t *row = asc_html_rows(v, u, v->level, true, &n);
    for (size_t i = 0; row != NULL && i < n; i++) {
        asc_text_add(t, "<li>Cannot be ranked among themselves: ");
        const char *name = asc_view_text(v->arena, u, row[i], "players");
        for (const char *s = name; *s != '\0';) {
            const size_t k = strcspn(s, "+");
            const char *one = asc_take_textn(v->arena, s, k);
            asc_text_html(t, one == NULL ? "" : one);
            s += k + (s[k] == '+');
            if (*s != '\0') asc_text_add(t, ", ");
        }
        asc_text_add(t, ".</li>\n");
    }
}
