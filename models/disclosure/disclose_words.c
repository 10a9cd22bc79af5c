/* Texts of a released result that carry rates and numbers of people: made of the released numbers, or withheld.
 *   rate       "Readmissions: 160 per 1,000 (152 to 168), 1,203 discharges. ..." of /tables/outcome as released; a
 *              sentence of kind rate that is none of the known ones is withheld
 *   people     numbers after "among", "reached", "delivered to", and behind a rate: as their cells are shown
 *   reasons    numbers of units, events and clusters in the texts of why something is not given */
#include "ascribe/text.h"
#include "disclose_release.h"
#include "wording.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char withheld[] = "withheld by the disclosure profile";
static const char not_shown[] = "(number not shown)";

static bool starts(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

/* A whole number at s, with thousands separators; its length, 0: there is none. */
static size_t whole_number(const char *s, double *x)
{
    size_t n = 0;
    double value = 0.0;
    for (; (s[n] >= '0' && s[n] <= '9') ||
           (s[n] == ',' && n > 0 && s[n + 1] >= '0' && s[n + 1] <= '9');
         n++)
        if (s[n] != ',') value = 10.0 * value + (double)(s[n] - '0');
    *x = value;
    return s[n] == '.' && s[n + 1] >= '0' && s[n + 1] <= '9' ? 0 : n;
}

/* Cells that sentences speak of. */
static const struct spoken {
    const char *table, *column;
} spoken[] = {{"outcome", "units"},       {"model", "units"},
              {"model", "target.weight"}, {"partner", "reached"},
              {"contribution", "reach"},  {"overlap", "units"},
              {"game", "units_observed"}};

/* Is a number one of a hidden cell, or too small? */
static bool few(const release_pair *p, double n)
{
    if (isnan(release_people(p->r, n))) return true;
    for (size_t k = 0; k < sizeof spoken / sizeof *spoken; k++) {
        const asc_table *was = release_was(p, spoken[k].table),
                        *t = release_find(p, spoken[k].table);
        for (size_t i = 0; was != NULL && i < was->rows; i++)
            if (release_number(was, spoken[k].column, i) == n &&
                isnan(release_number(t, spoken[k].column, i)))
                return true;
    }
    return false;
}

static void say_people(const release_pair *p, double n, const char *hidden, asc_text *t)
{
    char number[64];
    if (few(p, n))
        asc_text_add(t, hidden);
    else
        asc_text_add(t, asc_number_text(release_people(p->r, n), 0, number));
}

/* "1,203", or "410 of 1,203", at s as released; what follows. */
static const char *people_at(const release_pair *p, const char *s, asc_text *t)
{
    double n = 0.0, of = 0.0;
    const size_t length = whole_number(s, &n);
    if (length == 0) return s;
    const bool part = starts(s + length, " of ");
    const size_t whole = part ? whole_number(s + length + 4, &of) : 0;
    say_people(p, n, part ? "a number not shown" : not_shown, t);
    if (whole == 0) return s + length;
    asc_text_add(t, " of ");
    say_people(p, of, not_shown, t);
    return s + length + 4 + whole;
}

static const char *people_of(const release_pair *p, const char *s)
{
    static const char *const before[] = {"mong ", " reached ", "delivered to ",
                                         " after ("};
    asc_text t = asc_text_start(p->r->arena);
    asc_text_add(&t, "");
    while (*s != '\0') {
        size_t skip = 0;
        for (size_t k = 0; skip == 0 && k < sizeof before / sizeof *before; k++)
            if (starts(s, before[k])) skip = strlen(before[k]);
        asc_text_addn(&t, s, skip == 0 ? 1 : skip);
        s += skip == 0 ? 1 : skip;
        if (skip > 0) s = people_at(p, s, &t);
    }
    return t.data == NULL ? "" : t.data;
}

static asc_family family_of(const char *name)
{
    for (int f = 0; f <= (int)ASC_ORDINAL; f++)
        if (strcmp(asc_family_name((asc_family)f), name) == 0) return (asc_family)f;
    return ASC_BINOMIAL;
}

static asc_gain rate_of(const asc_table *t, size_t row)
{
    return (asc_gain){release_number(t, "mean", row), release_number(t, "conf.low", row),
                      release_number(t, "conf.high", row)};
}

/* " and 12.1 per 1,000 after (" of a rate before and after. */
static const char *after(const asc_outcome *o, asc_gain g, asc_arena *arena)
{
    const figures f = wording_figures(g.estimate, g.low, g.high, o->per);
    return asc_take_format(arena, " and %s%s after (", f.x, wording_suffix(o, arena));
}

static const char *too_few(const asc_outcome *o, const char *was, asc_arena *arena)
{
    const char *rest = strstr(was, ". ");
    return asc_take_format(arena, "%s rests on too few people or events to be shown.%s",
                           wording_subject(o, true, arena), rest == NULL ? "" : rest + 1);
}

/* A sentence of an outcome in row o, with its rate as released; NULL: it has none. */
static const char *rate_in(const release_pair *p, size_t o, const char *s)
{
    asc_arena *arena = p->r->arena;
    const asc_table *was = release_was(p, "outcome"), *t = release_find(p, "outcome");
    const char *unit = release_text(p->r, was, "unit", o);
    const asc_outcome y = {
        .family = family_of(release_text(p->r, was, "family", o)),
        .noun = {release_text(p->r, was, "noun", o), release_text(p->r, was, "nouns", o)},
        .per = release_number(was, "per", o),
        .unit = *unit == '\0' ? NULL : unit};
    const asc_gain exact = rate_of(was, o), shown = rate_of(t, o);
    const char *made = wording_rate(&y, exact, arena);
    const bool hidden = isnan(shown.estimate);
    const char *now = hidden ? NULL : wording_rate(&y, shown, arena);
    if (made == NULL || (now == NULL && !hidden)) return "";
    if (strstr(s, " after (") != NULL)
        return now != NULL && strstr(s, after(&y, shown, arena)) != NULL ? s : withheld;
    const char *begins = starts(s, made)                 ? made
                         : now != NULL && starts(s, now) ? now
                                                         : NULL;
    if (begins == NULL) return NULL;
    if (hidden) return too_few(&y, s, arena);
    asc_text out = asc_text_start(arena);
    asc_text_add(&out, now);
    s += strlen(begins);
    if (starts(s, ", ")) {
        asc_text_add(&out, ", ");
        s = people_at(p, s + 2, &out);
    }
    asc_text_add(&out, s);
    return out.data;
}

static const char *sentence(const release_pair *p, const char *outcome, const char *kind,
                            const char *s)
{
    const asc_table *was = release_was(p, "outcome");
    size_t o = 0;
    while (was != NULL && o < was->rows &&
           strcmp(release_text(p->r, was, "outcome", o), outcome) != 0)
        o++;
    if (was != NULL && o < was->rows) {
        const char *made = rate_in(p, o, s);
        if (made != NULL) return people_of(p, made);
    }
    const bool said =
        starts(s, "Nothing may be said") || strstr(s, "rests on too few people") != NULL;
    return strcmp(kind, "rate") == 0 && !said ? withheld : people_of(p, s);
}

static void sentences(const release_pair *p, asc_table *t, const char *column)
{
    const release *r = p->r;
    const char **out = asc_take_bytes(r->arena, t->rows, sizeof *out);
    for (size_t i = 0; out != NULL && i < t->rows; i++)
        out[i] = sentence(p, release_text(r, t, "outcome", i),
                          release_text(r, t, "kind", i), release_text(r, t, column, i));
    if (out != NULL && t->rows > 0) release_texts(r, t, column, out);
}

/* Numbers of people that stand between two fixed pieces of a reason. */
static const struct piece {
    const char *from, *to, *instead;
} piece[] = {
    {"no comparable people without the pathway: ", " got nothing", "too few"},
    {"rests on ", ", an effective", "units whose number is not shown"},
    {"extrapolation by the outcome model, which intervals do not show: ", " got it",
     "units whose number is not shown"},
    {"intervals withheld: ", " clusters; resampling", "too few"},
};

static const char *pieced(const char *s, asc_arena *arena)
{
    const size_t digits = strspn(s, "0123456789");
    if (digits > 0 && starts(s + digits, " clusters: "))
        s = asc_take_format(arena, "few%s", s + digits);
    if (s == NULL) return "";
    for (size_t k = 0; k < sizeof piece / sizeof *piece; k++) {
        const char *at = strstr(s, piece[k].from);
        const char *end = at == NULL ? NULL : strstr(at, piece[k].to);
        if (end == NULL) continue;
        at += strlen(piece[k].from);
        s = asc_take_format(arena, "%.*s%s%s", (int)(at - s), s, piece[k].instead, end);
        if (s == NULL) return "";
    }
    return s;
}

/* Does a reason still count units, or name one? Numbers that are needed are no secret. */
static bool counts_units(const char *s)
{
    static const char *const of[] = {" units", " % of units", " people"};
    for (const char *at = s; *at != '\0'; at++) {
        if (*at < '0' || *at > '9') continue;
        while (*at >= '0' && *at <= '9' && at[1] != '\0') at++;
        for (size_t k = 0; k < sizeof of / sizeof *of; k++)
            if (starts(at, of[k]) && !starts(at, " units and 10 events are needed") &&
                !starts(at, " units are needed"))
                return true;
    }
    const char *unit = strstr(s, "unit ");
    return unit != NULL && unit[5] >= '0' && unit[5] <= '9';
}

static void reasons(const release_pair *p, asc_table *t, const char *column)
{
    const release *r = p->r;
    const asc_column *c = asc_table_find(t, column);
    const char **out = asc_take_bytes(r->arena, t->rows, sizeof *out);
    if (out == NULL || c == NULL || c->type != ASC_TEXT || t->rows == 0) return;
    for (size_t i = 0; i < t->rows; i++) {
        out[i] = pieced(release_text(r, t, column, i), r->arena);
        if (counts_units(out[i])) out[i] = withheld;
    }
    release_texts(r, t, column, out);
}

void release_words(const release_pair *p)
{
    static const char *const why[] = {"reason", "withheld", "share_reason"};
    for (size_t k = 0; k < p->tables; k++) {
        asc_table *t = p->out[k];
        if (strcmp(t->name, "claim") == 0) sentences(p, t, "sentence");
        if (strcmp(t->name, "sentence") == 0) sentences(p, t, "text");
        if (strcmp(t->name, "note") == 0) reasons(p, t, "text");
        for (size_t c = 0; c < sizeof why / sizeof *why; c++) reasons(p, t, why[c]);
    }
}
