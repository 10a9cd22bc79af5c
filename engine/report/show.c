/* The answer on one screen: at most 30 lines of 80 columns. */
#include "view.h"
#include <math.h>
#include <string.h>

enum { WIDTH = 80, NAME_MAX = 20, PARTS_MAX = 8, LIMITS_MAX = 3, OTHERS_MAX = 3 };

static size_t characters(const char *s)
{
    size_t n = 0;
    for (; *s != '\0'; s++) n += ((unsigned char)*s & 0xC0U) != 0x80;
    return n;
}

/* Text wrapped at words, every line but the first indented. At most `lines` lines; more
 * is cut and says so. */
static void wrap(asc_text *out, const char *text, const char *first, const char *indent,
                 int lines)
{
    size_t column = characters(first);
    asc_text_add(out, first);
    bool empty = true;
    while (*text != '\0') {
        text += strspn(text, " \n\t");
        const size_t n = strcspn(text, " \n\t");
        if (n == 0) break;
        const char *word = asc_take_textn(out->arena, text, n);
        const size_t size = word == NULL ? 0 : characters(word);
        const size_t end =
            lines == 1 && text[n] != '\0' ? WIDTH - 4 : WIDTH; /* room for ... */
        if (!empty && column + 1 + size > end) {
            if (--lines == 0) {
                asc_text_add(out, " ...\n");
                return;
            }
            asc_text_add(out, "\n");
            asc_text_add(out, indent);
            column = characters(indent);
            empty = true;
        }
        if (!empty) asc_text_add(out, " ");
        asc_text_addn(out, text, n);
        column += size + (empty ? 0 : 1);
        empty = false;
        text += n;
    }
    asc_text_add(out, "\n");
}

/* A field of a row: padded left or right to a width in characters. */
static void field(asc_text *out, const char *text, size_t width, bool right)
{
    const size_t n = characters(text), pad = n < width ? width - n : 0;
    for (size_t i = 0; right && i < pad; i++) asc_text_add(out, " ");
    asc_text_add(out, text);
    for (size_t i = 0; !right && i < pad; i++) asc_text_add(out, " ");
}

static const char *short_name(asc_arena *arena, const char *name)
{
    if (characters(name) <= NAME_MAX) return name;
    size_t n = 0;
    for (size_t seen = 0; name[n] != '\0'; n++)
        if (((unsigned char)name[n] & 0xC0U) != 0x80 && seen++ == NAME_MAX - 2) break;
    const char *cut = asc_take_format(arena, "%.*s..", (int)n, name);
    return cut == NULL ? "" : cut;
}

enum { COLUMNS = 4, ROWS_MAX = PARTS_MAX + 2 };

/* The rows of the screen's table, laid out when all are known. */
typedef struct grid {
    const char *name[ROWS_MAX], *cell[ROWS_MAX][COLUMNS];
    size_t rows;
} grid;

static void row(const asc_view *v, grid *g, const char *name,
                const char *const cell[COLUMNS])
{
    g->name[g->rows] = short_name(v->arena, name);
    for (int j = 0; j < COLUMNS; j++)
        g->cell[g->rows][j] = cell[j] == NULL ? "" : cell[j];
    g->rows++;
}

/* Widths of the columns; false when a line cannot hold them all. What a column does not need goes to those
 * that need more. */
static bool widths(const grid *g, size_t columns, size_t width[COLUMNS])
{
    static const size_t usual[COLUMNS] = {8, 13, 16, 23};
    size_t sum = NAME_MAX, need[COLUMNS] = {0};
    for (size_t j = 0; j < columns; j++) {
        for (size_t i = 0; i < g->rows; i++) {
            const size_t n = 1 + characters(g->cell[i][j]);
            if (n > need[j]) need[j] = n;
        }
        width[j] = need[j] > usual[j] ? need[j] : usual[j];
        sum += width[j];
    }
    for (size_t j = 0; j < columns && sum > WIDTH; j++) {
        const size_t spare = width[j] - need[j], over = sum - WIDTH;
        width[j] -= spare < over ? spare : over;
        sum -= spare < over ? spare : over;
    }
    return sum <= WIDTH;
}

/* Ranges too long for their line have one of their own. */
static void put_grid(const grid *g, asc_text *out)
{
    size_t width[COLUMNS];
    const bool one = widths(g, COLUMNS, width);
    const size_t columns = one ? COLUMNS : COLUMNS - 1;
    if (!one) (void)widths(g, columns, width);
    for (size_t i = 0; i < g->rows; i++) {
        field(out, g->name[i], NAME_MAX, false);
        for (size_t j = 0; j < columns; j++) field(out, g->cell[i][j], width[j], true);
        asc_text_add(out, "\n");
        if (one || g->cell[i][COLUMNS - 1][0] == '\0') continue;
        field(out, g->cell[i][COLUMNS - 1], WIDTH, true);
        asc_text_add(out, "\n");
    }
}

static const char *number(const asc_view *v, double x)
{
    asc_text t = asc_text_start(v->arena);
    asc_num_fixed(&t, x, 0, "");
    return t.data;
}

static const char *change(const asc_view *v, double gain, int digits)
{
    asc_text t = asc_text_start(v->arena);
    asc_view_change(v, &t, gain, digits, asc_view_blank(v));
    return t.data;
}

static const char *range(const asc_view *v, double low, double high, int digits)
{
    asc_text t = asc_text_start(v->arena);
    asc_view_range(v, &t, low, high, digits, asc_view_no_range(v));
    return t.data;
}

static void total(const asc_view *v, grid *g, int per, int all)
{
    const double gain = v->total * asc_view_real(v->game, v->game_all, "value");
    const double reached = asc_view_reached(v);
    const char *const cell[] = {
        number(v, reached),
        reached > 0.0 ? change(v, v->reach_per * gain / reached, per) : "",
        change(v, gain, all),
        range(v, v->total * asc_view_real(v->game, v->game_all, "conf.low"),
              v->total * asc_view_real(v->game, v->game_all, "conf.high"), all)};
    row(v, g, "all together", cell);
}

static void table(const asc_view *v, asc_text *out)
{
    if (v->parts == 0) return;
    const asc_table *c = v->contribution;
    const int per = asc_view_reach_digits(v);
    const int all = asc_view_digits(v, "events", "events.low", "events.high", 1.0);
    const char *level =
        asc_take_format(v->arena, "in all, %g%% range", 100.0 * v->confidence);
    const char *const head[] = {"reached", v->counts ? "per 100" : "per unit", "in all",
                                level};
    asc_text_add(out, "\n");
    grid g = {.rows = 0};
    row(v, &g, "", head);
    for (size_t i = 0; i < v->parts && i < PARTS_MAX; i++) {
        const size_t p = v->part[i];
        const char *const cell[] = {
            number(v, asc_view_real(c, p, "reach")),
            change(v, v->reach_per * asc_view_real(c, p, "per_reached"), per),
            change(v, asc_view_real(c, p, "events"), all),
            range(v, asc_view_real(c, p, "events.low"),
                  asc_view_real(c, p, "events.high"), all)};
        row(v, &g, asc_view_text(v->arena, c, p, "player"), cell);
    }
    total(v, &g, per, all);
    put_grid(&g, out);
    if (v->parts > PARTS_MAX)
        asc_text_format(out, "... and %zu more partners (see the report)\n",
                        v->parts - PARTS_MAX);
}

static void shares(const asc_view *v, asc_text *out)
{
    if (v->parts == 0) return;
    if (!asc_view_has(v, "share")) {
        if (*v->share_reason != '\0' && strcmp(v->share_reason, v->withheld) != 0)
            wrap(out, v->share_reason, "No percentages: ", "  ", 2);
        return;
    }
    asc_text t = asc_text_start(v->arena);
    for (size_t i = 0; i < v->parts && i < PARTS_MAX; i++) {
        const asc_table *c = v->contribution;
        const double share = asc_view_real(c, v->part[i], "share");
        asc_text_format(&t, "%s%s ", i == 0 ? "" : ", ",
                        asc_view_text(v->arena, c, v->part[i], "player"));
        asc_num_fixed(&t, 100.0 * share, 0, "no share");
        if (!isnan(share)) asc_text_add(&t, "%");
    }
    if (t.data != NULL) wrap(out, t.data, "Share of the total: ", "  ", 2);
}

/* What would be missing without each, and what that makes it. */
static void functions(const asc_view *v, asc_text *out)
{
    const asc_table *c = asc_result_table(v->r, "function_class");
    asc_text t = asc_text_start(v->arena);
    size_t n = 0;
    for (size_t i = 0; c != NULL && i < c->rows && n < PARTS_MAX; i++) {
        const double drop = asc_view_real(c, i, "drop");
        if (!asc_view_owns(v, c, i) || !asc_view_is(c, i, "level", v->level) ||
            isnan(drop))
            continue;
        asc_text_format(&t, "%s%s ", n++ == 0 ? "" : ", ",
                        asc_view_text(v->arena, c, i, "player"));
        asc_num_fixed(&t, 100.0 * drop, 0, "");
        asc_text_format(&t, "%% (%s)", asc_view_text(v->arena, c, i, "class"));
    }
    if (n > 0 && t.data != NULL) wrap(out, t.data, "Missing without it: ", "  ", 2);
}

/* The partners' own claims, when their sum is refused. */
static void claims(const asc_view *v, asc_text *out)
{
    const asc_table *c = asc_result_table(v->r, "register");
    for (size_t i = 0; c != NULL && i < c->rows; i++) {
        if (!asc_view_owns(v, c, i) || !asc_view_is(c, i, "kind", "claimed") ||
            !asc_view_is(c, i, "player", ""))
            continue;
        const char *verdict = asc_view_text(v->arena, c, i, "verdict");
        if (strncmp(verdict, "refused", 7) == 0)
            wrap(out, verdict, "Partners' claims: ", "  ", 2);
    }
}

static void limits(const asc_view *v, asc_text *out)
{
    const asc_table *s = asc_result_table(v->r, "sentence");
    int n = 0;
    for (size_t i = asc_view_sentence(v, "limit", ASC_NOWHERE); i != ASC_NOWHERE;
         i = asc_view_sentence(v, "limit", i)) {
        if (n++ < LIMITS_MAX)
            wrap(out, asc_view_text(v->arena, s, i, "text"), "- ", "  ", 2);
    }
    if (n > LIMITS_MAX)
        asc_text_format(out, "- %d more limit%s in the report\n", n - LIMITS_MAX,
                        n - LIMITS_MAX == 1 ? "" : "s");
}

static void others(const asc_view *view, size_t views, asc_text *out)
{
    for (size_t i = 1; i < views && i <= OTHERS_MAX; i++) {
        const char *answer = asc_view_answer(&view[i]);
        const char *first =
            asc_take_format(out->arena, "Also %s%s%s%s%s: ", view[i].outcome,
                            *view[i].model == '\0' ? "" : ", ", view[i].model,
                            *view[i].policy == '\0' ? "" : ", ", view[i].policy);
        wrap(out, *answer == '\0' ? "see the report" : answer, first == NULL ? "" : first,
             "  ", 1);
    }
    if (views > OTHERS_MAX + 1)
        asc_text_format(out, "Also %zu more answers in the report\n",
                        views - OTHERS_MAX - 1);
}

/* A result of which nothing may be shown but the reasons. */
static void reasons(const asc_result *r, asc_text *out)
{
    const asc_table *claim = asc_result_table(r, "claim");
    for (size_t i = 0; claim != NULL && i < claim->rows && i < OTHERS_MAX; i++) {
        asc_text_add(out, "\n");
        wrap(out, asc_view_text(out->arena, claim, i, "sentence"), "", "", 4);
    }
}

void asc_report_show(const asc_result *r, asc_text *out)
{
    size_t views = 0;
    const asc_view *v = asc_view_all(r, out->arena, &views);
    asc_report_notice(r, out);
    asc_text_add(out, "\n\n");
    wrap(out, asc_view_title(r, out->arena), "", "", 2);
    if (views == 0) reasons(r, out);
    if (views > 0) {
        asc_text_add(out, "\n");
        wrap(out, asc_view_answer(v), "", "", 4);
        if (*v->withheld != '\0') wrap(out, v->withheld, "Withheld: ", "  ", 6);
        table(v, out);
        shares(v, out);
        functions(v, out);
        claims(v, out);
        asc_text_format(out, "Deaths: %s\n",
                        asc_view_text(v->arena, v->outcomes, v->outcome_row, "deaths"));
        limits(v, out);
        others(v, views, out);
    }
    asc_text_add(
        out,
        "\nNext: `ascribe report` for the page with charts, `ascribe export` for the "
        "tables\n");
}
