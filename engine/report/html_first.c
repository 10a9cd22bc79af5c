/* The first page of an assessed result: how strong, which way, what may be said and what not, what it rests on, and
 * what would raise it; then the 17 rows of the gate. */
#include "html_more.h"
#include <math.h>
#include <string.h>

enum { PARTNER_ROW = 14 }; /* of the gate: visibility, about partners alone */

/* The primary outcome's first model, or the first claim. */
static size_t first_claim(const asc_result *r, asc_arena *arena, const asc_table *claim)
{
    const asc_table *outcomes = asc_result_table(r, "outcome");
    for (size_t o = 0; outcomes != NULL && o < outcomes->rows; o++) {
        if (!asc_view_is(outcomes, o, "role", "primary")) continue;
        const char *name = asc_view_text(arena, outcomes, o, "outcome");
        for (size_t i = 0; i < claim->rows; i++)
            if (asc_view_is(claim, i, "outcome", name)) return i;
    }
    return 0;
}

typedef struct first {
    const asc_result *r;
    asc_arena *arena;
    const asc_table *claim, *evidence;
    const char *outcome, *model;
} first;

static bool mine(const first *f, const asc_table *t, size_t row)
{
    return asc_view_is(t, row, "outcome", f->outcome) &&
           asc_view_is(t, row, "model", f->model);
}

static void item(asc_text *t, const char *text)
{
    asc_text_add(t, "<li>");
    asc_text_html(t, text);
    asc_text_add(t, "</li>\n");
}

static void list(asc_text *t, const char *name, const asc_text *items)
{
    if (items->length == 0) return;
    asc_html_heading(t, 3, name);
    asc_text_add(t, "<ul>\n");
    asc_text_add(t, items->data);
    asc_text_add(t, "</ul>\n");
}

static void claims_of(const first *f, const char *const *kinds, size_t count,
                      asc_text *items)
{
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < f->claim->rows; i++)
            if (mine(f, f->claim, i) && asc_view_is(f->claim, i, "kind", kinds[k]))
                item(items, asc_view_text(f->arena, f->claim, i, "sentence"));
}

static void may_be_said(const first *f, asc_text *t)
{
    static const char *const kinds[] = {"safety",       "harm",       "total",   "rate",
                                        "inconclusive", "equivalent", "withheld"};
    asc_html_heading(t, 3, "What may be said");
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (size_t i = 0; i < f->claim->rows; i++) {
            if (!mine(f, f->claim, i) || !asc_view_is(f->claim, i, "kind", kinds[k]) ||
                !asc_view_is(f->claim, i, "player", ""))
                continue;
            asc_html_paragraph(t,
                               k < 2   ? "answer harm"
                               : k > 2 ? "answer flat"
                                       : "answer",
                               asc_view_text(f->arena, f->claim, i, "sentence"));
        }
}

static const char *row_value(const first *f, int number, const char *column)
{
    for (size_t i = 0; i < f->evidence->rows; i++)
        if (mine(f, f->evidence, i) &&
            (int)asc_view_real(f->evidence, i, "row") == number)
            return asc_view_text(f->arena, f->evidence, i, column);
    return "";
}

/* Deaths, and whether anything unsafe was seen. */
static void safety(const first *f, asc_text *t)
{
    const asc_table *o = asc_result_table(f->r, "outcome");
    const char *deaths = "not known", *seen = row_value(f, 16, "value");
    for (size_t i = 0; o != NULL && i < o->rows; i++)
        if (asc_view_is(o, i, "outcome", f->outcome))
            deaths = asc_view_text(f->arena, o, i, "deaths");
    asc_text_add(t, "<p><strong>Deaths:</strong> ");
    asc_text_html(t, *deaths == '\0' ? "not known" : deaths);
    asc_text_add(t, ". <strong>Safety:</strong> ");
    asc_text_html(t, *seen == '\0' ? row_value(f, 16, "status") : seen);
    asc_text_add(t, ".</p>\n");
}

static void cannot_say(const first *f, asc_text *t)
{
    const asc_table *s = asc_result_table(f->r, "sentence");
    asc_text items = asc_text_start(f->arena);
    for (size_t i = 0; s != NULL && i < s->rows; i++) {
        const bool whole = asc_view_is(s, i, "outcome", "");
        if (!asc_view_is(s, i, "kind", "limit") || (!whole && !mine(f, s, i))) continue;
        item(&items, asc_view_text(f->arena, s, i, "text"));
    }
    list(t, "What cannot be said", &items);
}

/* People who are reliably worse on a scale of the study. */
static void worse(const first *f, asc_text *items)
{
    const asc_table *s = asc_result_table(f->r, "scale");
    for (size_t i = 0; s != NULL && i < s->rows; i++) {
        const double n = asc_view_real(s, i, "people.worse");
        const char *name = asc_view_text(f->arena, s, i, "measure");
        const char *text =
            isnan(n)
                ? asc_take_format(f->arena,
                                  "%s: how many people are reliably worse is too few "
                                  "to be shown.",
                                  name)
                : asc_take_format(f->arena, "%s: %.0f people are reliably worse.", name,
                                  n);
        item(items, text == NULL ? "" : text);
    }
}

/* Groups that are worse off with the partners by more than without. */
static void wider(const first *f, asc_text *items)
{
    const asc_table *g = asc_result_table(f->r, "gap");
    asc_text names = asc_text_start(f->arena);
    for (size_t i = 0; g != NULL && i < g->rows; i++)
        if (mine(f, g, i) && asc_view_real(g, i, "wider") == 1.0)
            asc_text_format(&names, "%s%s %s", names.length > 0 ? ", " : "",
                            asc_view_text(f->arena, g, i, "group"),
                            asc_view_text(f->arena, g, i, "level"));
    if (names.length == 0) return;
    const char *text = asc_take_format(
        f->arena,
        "Further behind the others with the partners than without, by point "
        "estimates: %s.",
        names.data);
    item(items, text == NULL ? "" : text);
}

/* Other outcomes that got no better, each in its own words. */
static void not_improved(const first *f, asc_text *t)
{
    asc_text items = asc_text_start(f->arena);
    for (size_t i = 0; i < f->claim->rows; i++) {
        const char *outcome = asc_view_text(f->arena, f->claim, i, "outcome");
        if (!asc_view_is(f->claim, i, "player", "") || strcmp(outcome, f->outcome) == 0 ||
            !asc_view_is(f->claim, i, "model", f->model) ||
            asc_view_is(f->claim, i, "kind", "total") ||
            asc_view_is(f->claim, i, "kind", "rate") ||
            asc_view_is(f->claim, i, "kind", "joint") ||
            asc_view_is(f->claim, i, "kind", "withheld"))
            continue;
        item(&items, asc_view_text(f->arena, f->claim, i, "sentence"));
    }
    worse(f, &items);
    wider(f, &items);
    list(t, "What did not improve", &items);
}

/* "; enough alone for level 3; opens payment", "; with pre-trends too, level 3". */
static const char *leads_to(const first *f, const asc_table *next, size_t i)
{
    const char *with = asc_view_text(f->arena, next, i, "with"),
               *opens = asc_view_text(f->arena, next, i, "opens");
    const bool partner = asc_view_real(next, i, "row") == PARTNER_ROW;
    const char *text =
        asc_take_format(f->arena, "; %s%s%slevel %.0f%s%s%s",
                        *with == '\0' ? "enough alone for " : "with ", with,
                        *with == '\0' ? "" : " too, ",
                        asc_view_real(next, i, partner ? "together.partner" : "together"),
                        partner ? " of what is said of partners" : "",
                        *opens == '\0' ? "" : "; opens ", opens);
    return text == NULL ? "" : text;
}

static void raise_item(const first *f, size_t i, const char *leads, asc_text *items)
{
    const char *raise = asc_view_text(f->arena, f->evidence, i, "raise");
    const char *value = asc_view_text(f->arena, f->evidence, i, "value");
    const char *text = asc_take_format(
        f->arena, "%s (now: %s): %s%s",
        asc_view_text(f->arena, f->evidence, i, "diagnostic"),
        *value == '\0' ? asc_view_text(f->arena, f->evidence, i, "status") : value,
        *raise == '\0' ? "nothing of this version" : raise, leads);
    item(items, text == NULL ? "" : text);
}

/* The row of /tables/evidence that a row of /tables/next is about; rows when there is none. */
static size_t evidence_of(const first *f, const asc_table *next, size_t k)
{
    for (size_t i = 0; i < f->evidence->rows; i++)
        if (mine(f, f->evidence, i) &&
            asc_view_real(f->evidence, i, "row") == asc_view_real(next, k, "row"))
            return i;
    return f->evidence->rows;
}

/* Binding rows: those the next level can be had with in the order in which to look, then the others. */
static void would_raise(const first *f, asc_text *t)
{
    const asc_table *next = asc_result_table(f->r, "next");
    asc_text items = asc_text_start(f->arena);
    uint32_t told = 0;
    for (size_t k = 0; next != NULL && k < next->rows; k++) {
        const size_t i = mine(f, next, k) ? evidence_of(f, next, k) : f->evidence->rows;
        if (i == f->evidence->rows) continue;
        raise_item(f, i, leads_to(f, next, k), &items);
        told |= (uint32_t)1 << (unsigned)asc_view_real(next, k, "row");
    }
    for (size_t i = 0; i < f->evidence->rows; i++)
        if (mine(f, f->evidence, i) && !asc_view_is(f->evidence, i, "binding", "") &&
            (told >> (unsigned)asc_view_real(f->evidence, i, "row") & 1U) == 0)
            raise_item(f, i, "", &items);
    list(t, "What would raise it, and where to look first", &items);
}

/* "; locked 2024-03-20, sealed 2024-08-01, amendments 0". */
static void locked(const first *f, asc_text *t)
{
    const asc_table *g = asc_result_table(f->r, "registration");
    if (g == NULL || g->rows == 0 || asc_view_is(g, 0, "locked", "")) return;
    asc_text_add(t, "; locked ");
    asc_text_html(t, asc_view_text(f->arena, g, 0, "locked"));
    if (!asc_view_is(g, 0, "sealed", "")) {
        asc_text_add(t, ", data sealed ");
        asc_text_html(t, asc_view_text(f->arena, g, 0, "sealed"));
    }
    asc_text_format(t, ", amendments %.0f", asc_view_real(g, 0, "amendments"));
    if (asc_view_is(g, 0, "copy", "")) return;
    asc_text_add(t, ", copy of the lock kept by ");
    asc_text_html(t, asc_view_text(f->arena, g, 0, "copy"));
    asc_text_add(t, " since ");
    asc_text_html(t, asc_view_text(f->arena, g, 0, "copied"));
}

static void rests_on(const first *f, asc_text *t)
{
    asc_text items = asc_text_start(f->arena);
    if (*f->model != '\0') {
        item(&items, "People with the same measured covariates are comparable, whoever "
                     "reached them.");
        item(&items,
             "What one partner delivered does not depend on what another did; where "
             "it does, only the direct part is counted.");
        item(&items, "The records of each table are complete for the people and dates "
                     "they cover.");
    } else {
        item(&items, "The records are complete for the people and dates they cover.");
    }
    list(t, "What it rests on", &items);
    asc_text_add(t, "<p class=\"soft\"><strong>Plan:</strong> ");
    asc_text_html(t, row_value(f, 2, "value"));
    locked(f, t);
    asc_text_add(
        t, ". Anyone can check it and recompute: <code>ascribe verify</code>.</p>\n");
}

static void rows(const first *f, asc_text *t)
{
    static const char *const head[] = {"Diagnostic", "Value",     "Status",
                                       "Binding",    "Raised by", "Level allowed"};
    asc_text_add(t,
                 "<details open>\n<summary>The 17 diagnostics: the lowest level any of "
                 "them allows is the strength</summary>\n");
    asc_html_table_open(t, "Evidence gate", head, 6, 5);
    for (size_t i = 0; i < f->evidence->rows; i++) {
        if (!mine(f, f->evidence, i)) continue;
        const asc_table *e = f->evidence;
        const char *binding = asc_view_text(f->arena, e, i, "binding");
        const char *reason = asc_view_text(f->arena, e, i, "reason");
        const char *status = asc_view_text(f->arena, e, i, "status");
        const char *both = *reason == '\0'
                               ? status
                               : asc_take_format(f->arena, "%s: %s", status, reason);
        const char *name =
            asc_take_format(f->arena, "%.0f %s", asc_view_real(e, i, "row"),
                            asc_view_text(f->arena, e, i, "diagnostic"));
        asc_html_row(t, name == NULL ? "" : name, *binding == '\0' ? "" : "binding");
        asc_html_cell(t, asc_view_text(f->arena, e, i, "value"));
        asc_html_cell(t, both == NULL ? status : both);
        asc_html_cell(t, binding);
        asc_html_cell(t, asc_view_text(f->arena, e, i, "raise"));
        asc_html_number(t, asc_view_real(e, i, "cap"), 0, "");
        asc_text_add(t, "</tr>\n");
    }
    asc_html_table_close(t);
    asc_text_add(t, "</details>\n");
}

void asc_html_first(const asc_result *r, asc_arena *arena, asc_text *t)
{
    static const char *const who[] = {"partner", "joint", "withdrawal", "account"};
    first f = {.r = r,
               .arena = arena,
               .claim = asc_result_table(r, "claim"),
               .evidence = asc_result_table(r, "evidence")};
    if (f.claim == NULL || f.evidence == NULL || f.claim->rows == 0) return;
    const size_t row = first_claim(r, arena, f.claim);
    f.outcome = asc_view_text(arena, f.claim, row, "outcome");
    f.model = asc_view_text(arena, f.claim, row, "model");
    asc_text_add(
        t, "<section aria-labelledby=\"first\">\n<h2 id=\"first\">The claim</h2>\n");
    may_be_said(&f, t);
    safety(&f, t);
    asc_text items = asc_text_start(arena);
    claims_of(&f, who, sizeof who / sizeof *who, &items);
    list(t, "Who", &items);
    cannot_say(&f, t);
    not_improved(&f, t);
    asc_html_money_short(r, arena, t);
    would_raise(&f, t);
    rests_on(&f, t);
    rows(&f, t);
    asc_text_add(t, "</section>\n");
}
