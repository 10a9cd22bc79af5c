/* The sentences a report may print: fixed templates, cautious wording (claim level 1 and 2). Nothing in
 * here names a cause; each comparison says that unmeasured differences may explain it.
 *
 * Gains are signed (positive is good) per unit; a sentence gives the size of the difference in the
 * outcome's own direction, times `per`. The decimals of a number and its interval are chosen
 * together: two significant digits of the interval's half-width. */
#include "ascribe/evidence.h"
#include "ascribe/text.h"
#include "wording.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char unmeasured[] = "Differences that were not measured may explain this.";

const char *asc_number_text(double x, int decimals, char buffer[64])
{
    char plain[64];
    (void)snprintf(plain, sizeof plain, "%.*f", decimals, x);
    const char *p = plain;
    size_t n = 0;
    const bool zero = strspn(p, "-0.") == strlen(p); /* no minus on a rounded zero */
    if (*p == '-') {
        if (!zero) buffer[n++] = '-';
        p++;
    }
    const size_t whole = strspn(p, "0123456789");
    for (size_t i = 0; i < whole && n < 50; i++) {
        if (i > 0 && (whole - i) % 3 == 0) buffer[n++] = ',';
        buffer[n++] = p[i];
    }
    (void)snprintf(buffer + n, 64 - n, "%s", p + whole);
    return buffer;
}

const char *asc_amount_text(double x, asc_arena *arena)
{
    char buffer[64];
    if (!isfinite(x)) return "not given";
    const char *text =
        asc_take_text(arena, asc_number_text(x, x == floor(x) ? 0 : 2, buffer));
    return text == NULL ? "" : text;
}

static int decimals_for(double size)
{
    if (!isfinite(size) || size <= 0.0) return 2;
    const int d = 1 - (int)floor(log10(size) + 1e-9); /* 9.9999999 is 10 */
    return d < 0 ? 0 : d > 6 ? 6 : d;
}

figures wording_figures(double x, double low, double high, double per)
{
    figures f;
    const double half = isfinite(high - low) ? (high - low) / 2.0 : x;
    const int d = decimals_for(fabs(per * half));
    asc_number_text(per * x, d, f.x);
    asc_number_text(per * low, d, f.low);
    asc_number_text(per * high, d, f.high);
    return f;
}

/* " per 1,000", or the unit of measurement of an amount, or both. */
const char *wording_suffix(const asc_outcome *o, asc_arena *arena)
{
    char per[64];
    const double whole = floor(o->per);
    asc_number_text(o->per, whole < o->per ? 2 : 0, per);
    const bool unit = o->unit != NULL && o->unit[0] != '\0';
    const bool each = !asc_family_amount(o->family) || whole < o->per || whole > 1.0;
    return asc_take_format(arena, "%s%s%s%s", unit ? " " : "", unit ? o->unit : "",
                           each ? " per " : "", each ? per : "");
}

const char *wording_subject(const asc_outcome *o, bool start, asc_arena *arena)
{
    if (asc_family_amount(o->family))
        return asc_take_format(arena, "%s %s", start ? "Mean" : "mean", o->noun[0]);
    return asc_take_format(arena, "%s rate of %s", start ? "The" : "the", o->noun[1]);
}

const char *wording_among(const asc_wording *w, asc_arena *arena)
{
    char n[64] = "(number not shown)"; /* nobody has a rate: of none it is hidden */
    if (w->units > 0) asc_number_text((double)w->units, 0, n);
    return asc_take_format(arena, "%s %s", n,
                           w->unit_noun == NULL ? "units" : w->unit_noun);
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static bool excludes_zero(asc_gain g)
{
    return g.low > 0.0 || g.high < 0.0;
}

/* The outcome's own direction: a gain is "lower" where lower is better. */
const char *wording_direction(const asc_outcome *o, double gain)
{
    return (gain > 0.0) == o->lower_is_better ? "lower" : "higher";
}

figures wording_size(const asc_wording *w, asc_gain g)
{
    return g.estimate > 0.0
               ? wording_figures(g.estimate, g.low, g.high, w->outcome->per)
               : wording_figures(-g.estimate, -g.high, -g.low, w->outcome->per);
}

/* "5.1 fewer to 12.0 more readmissions per 1,000"; "mean stay 0.1 days lower to 0.4 days higher". */
const char *wording_range(const asc_wording *w, asc_gain g, asc_arena *arena)
{
    const asc_outcome *o = w->outcome;
    const double down = o->lower_is_better ? g.high : -g.low;
    const double up = o->lower_is_better ? -g.low : g.high;
    const int d = decimals_for(fabs(o->per * (down + up) / 2.0));
    const char *per = or_empty(wording_suffix(o, arena));
    char low[64], high[64];
    asc_number_text(o->per * down, d, low);
    asc_number_text(o->per * up, d, high);
    if (asc_family_amount(o->family))
        return asc_take_format(arena, "%s %s%s lower to %s%s higher",
                               or_empty(wording_subject(o, false, arena)), low, per, high,
                               per);
    return asc_take_format(arena, "%s fewer to %s more %s%s", low, high, o->noun[1], per);
}

/* "1.8 to 7.2 more"; "0.5 more to 3.0 fewer" where the ends point apart. */
static const char *ends(figures f, asc_gain g, const char *same, const char *other,
                        asc_arena *arena)
{
    const bool apart = g.low < 0.0 && g.high > 0.0;
    const char *low = f.low[0] == '-' ? f.low + 1 : f.low;
    return asc_take_format(arena, "%s%s%s to %s %s", low, apart ? " " : "",
                           apart ? other : "", f.high, same);
}

const char *asc_change_text(const asc_outcome *o, asc_gain gain, asc_arena *arena)
{
    static const char *const words[2][2] = {{"more", "fewer"}, {"higher", "lower"}};
    const asc_wording w = {.outcome = o};
    const figures f = wording_size(&w, gain);
    const bool amount = asc_family_amount(o->family);
    const bool less = (gain.estimate > 0.0) == o->lower_is_better;
    const char *same = words[amount][less], *other = words[amount][!less];
    const char *per = or_empty(wording_suffix(o, arena));
    const char *what =
        amount
            ? asc_take_format(arena, "%s %s%s %s",
                              or_empty(wording_subject(o, false, arena)), f.x, per, same)
            : asc_take_format(arena, "%s %s %s%s", f.x, same, o->noun[1], per);
    if (isnan(gain.low) || isnan(gain.high)) return what;
    return asc_take_format(arena, "%s (%s)", or_empty(what),
                           or_empty(ends(f, gain, same, other, arena)));
}

const char *wording_rate(const asc_outcome *o, asc_gain mean, asc_arena *arena)
{
    const figures f = wording_figures(mean.estimate, mean.low, mean.high, o->per);
    const char *name = asc_family_amount(o->family) ? wording_subject(o, true, arena)
                                                    : asc_take_text(arena, o->noun[1]);
    asc_text t = asc_text_start(arena);
    asc_text_add(&t, or_empty(name));
    if (t.length > 0 && t.data[0] >= 'a' && t.data[0] <= 'z')
        t.data[0] = (char)(t.data[0] - 'a' + 'A');
    asc_text_format(&t, ": %s%s", f.x, or_empty(wording_suffix(o, arena)));
    if (isfinite(mean.low) && isfinite(mean.high))
        asc_text_format(&t, " (%s to %s)", f.low, f.high);
    return or_empty(t.data);
}

const char *asc_say_rate(const asc_wording *w, asc_gain mean, const char *ending,
                         asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    asc_text_format(&t, "%s, %s. ", wording_rate(w->outcome, mean, arena),
                    or_empty(wording_among(w, arena)));
    asc_text_add(&t, ending != NULL ? ending
                                    : "There was no comparison: this does not show what "
                                      "would have happened otherwise.");
    return t.data;
}

static const char *compared(asc_policy_kind kind)
{
    return kind == ASC_DELIVERED ? "with the services as delivered than expected for the "
                                   "same people without "
                                   "them"
                                 : "with all services for every eligible person than "
                                   "with none (both expected, not observed)";
}

const char *asc_say_total(const asc_wording *w, asc_policy_kind kind, asc_gain total,
                          bool *harm, asc_arena *arena)
{
    const asc_outcome *o = w->outcome;
    const char *n = or_empty(wording_among(w, arena));
    const char *per = or_empty(wording_suffix(o, arena));
    const figures f = wording_size(w, total);
    *harm = total.high < 0.0;
    if (*harm)
        return asc_take_format(arena,
                               "%s was %s%s %s (%s to %s) %s, among %s: outcomes were "
                               "worse where functions were "
                               "delivered. This does not support a payment. %s",
                               or_empty(wording_subject(o, true, arena)), f.x, per,
                               wording_direction(o, total.estimate), f.low, f.high,
                               compared(kind), n, unmeasured);
    if (!excludes_zero(total))
        return asc_take_format(arena, "Among %s: compatible with %s %s. %s", n,
                               or_empty(wording_range(w, total, arena)), compared(kind),
                               unmeasured);
    return asc_take_format(arena, "Among %s, %s was %s%s %s (%s to %s) %s. %s", n,
                           or_empty(wording_subject(o, false, arena)), f.x, per,
                           wording_direction(o, total.estimate), f.low, f.high,
                           compared(kind), unmeasured);
}

const char *asc_say_partner(const asc_wording *w, const char *partner, asc_gain gain,
                            asc_arena *arena)
{
    const asc_outcome *o = w->outcome;
    const figures f = wording_size(w, gain);
    if (!excludes_zero(gain))
        return asc_take_format(
            arena,
            "Where %s delivered, with the other services as they were: "
            "compatible with %s; who received it was not random.",
            partner, or_empty(wording_range(w, gain, arena)));
    return asc_take_format(
        arena,
        "Where %s delivered, with the other services as they were, %s was "
        "%s%s %s (%s to %s); who received it was not random.",
        partner, or_empty(wording_subject(o, false, arena)), f.x,
        or_empty(wording_suffix(o, arena)), wording_direction(o, gain.estimate), f.low,
        f.high);
}

const char *asc_say_joint(const asc_wording *w, asc_gain joint, asc_arena *arena)
{
    if (!(joint.low > 0.0)) return "";
    const figures f = wording_size(w, joint);
    return asc_take_format(
        arena,
        "%s%s (%s to %s) of the difference in %s depended on two or more "
        "partners together.",
        f.x, or_empty(wording_suffix(w->outcome, arena)), f.low, f.high,
        or_empty(wording_subject(w->outcome, false, arena)));
}

const char *asc_say_unranked(const char *player, const char *const *other, size_t others,
                             asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    asc_text_format(&t, "The data do not separate %s from ", player);
    for (size_t i = 0; i < others; i++)
        asc_text_format(&t, "%s%s",
                        i == 0            ? ""
                        : i + 1 == others ? " or "
                                          : ", ",
                        other[i]);
    asc_text_add(&t, ".");
    return t.data;
}
