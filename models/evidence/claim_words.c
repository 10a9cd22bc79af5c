/* The words of a claim by its level: fixed templates, nothing else may carry an effect.
 *   0  the reasons alone          1  before and after, or a rate          2  lower or higher than for similar people
 *   3  fewer than expected, consistent with having contributed. Level 4 is written as 3: no study of this version
 *   has a randomised design
 * Each says what was not measured, or what would have happened otherwise: words of association alone are read as
 * causal by half of all readers (Haber et al. 2022, Am. J. Epidemiol. 191:2084-2097). Where the interval holds 0
 * only the range is stated, with what could have been detected; a harm, and an equivalence, have sentences of
 * their own at every level from 2 on. */
#include "ascribe/claims.h"
#include "ascribe/text.h"
#include "wording.h"
#include <math.h>
#include <string.h>

static const char unmeasured[] = "Differences that were not measured may explain this.";
static const char no_comparison[] = "There was no comparison: this does not show what "
                                    "would have happened otherwise.";

static const char not_carried[] =
    "The evidence does not carry a comparison: this does not "
    "show what would have happened otherwise.";

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

const char *asc_claim_joined(const char *const *name, size_t count, asc_arena *arena)
{
    asc_text t = asc_text_start(arena);
    for (size_t i = 0; i < count; i++)
        asc_text_format(&t, "%s%s",
                        i == 0           ? ""
                        : i + 1 == count ? " and "
                                         : ", ",
                        name[i]);
    return or_empty(t.data);
}

/* "The rate of readmissions" as the outcome's own sentence begins with it. */
static const char *capital(const char *text, asc_arena *arena)
{
    char *copy = asc_take_text(arena, text);
    if (copy == NULL) return "";
    if (copy[0] >= 'a' && copy[0] <= 'z') copy[0] = (char)(copy[0] - 'a' + 'A');
    return copy;
}

/* Rows at cap 0, by name and what is known of them. */
static const char *withheld(const asc_telling *t, const asc_evidence *evidence,
                            const asc_gate *gate, asc_arena *arena)
{
    asc_text text = asc_text_start(arena);
    asc_text_format(&text, "Nothing may be said of %s: ", t->fact->outcome->noun[1]);
    size_t n = 0;
    for (size_t i = 0; i < ASC_GATE_ROWS; i++) {
        if (gate->cap[i] > ASC_WITHHELD || i == ASC_ROW_VISIBILITY) continue;
        asc_text_format(
            &text, "%s%s %s", n++ > 0 ? "; " : "", asc_gate_row_name((asc_gate_row)i),
            evidence[i].status == ASC_EVALUATED ? "falls short" : "was not evaluated");
    }
    asc_text_add(&text, ".");
    return or_empty(text.data);
}

/* The rate with why nothing is compared; it is hidden where too few people or events are behind it. */
static const char *rate_alone(const asc_telling *t, const char *clause, asc_arena *arena)
{
    const asc_fact *f = t->fact;
    const asc_gain rate = {f->rate, f->rate_low, f->rate_high};
    if (!t->hidden) return asc_say_rate(&t->wording, rate, clause, arena);
    return asc_take_format(arena, "%s rests on too few people or events to be shown. %s",
                           or_empty(wording_subject(f->outcome, true, arena)), clause);
}

static const char *observed(const asc_telling *t, asc_arena *arena)
{
    const asc_fact *f = t->fact;
    const asc_outcome *o = f->outcome;
    const char *clause = f->model[0] == '\0' ? no_comparison : not_carried;
    if (t->hidden || isnan(f->before)) return rate_alone(t, clause, arena);
    const figures a = wording_figures(f->before, f->rate_low, f->rate_high, o->per);
    const figures b = wording_figures(f->rate, f->rate_low, f->rate_high, o->per);
    return asc_take_format(arena, "%s was %s%s before and %s%s after (%s). %s",
                           or_empty(wording_subject(o, true, arena)), a.x,
                           or_empty(wording_suffix(o, arena)), b.x,
                           or_empty(wording_suffix(o, arena)),
                           or_empty(wording_among(&t->wording, arena)), clause);
}

static asc_gain total_of(const asc_fact *f)
{
    return (asc_gain){f->total, f->low, f->high};
}

static const char *harm(const asc_telling *t, asc_arena *arena)
{
    const asc_outcome *o = t->fact->outcome;
    const figures x = wording_size(&t->wording, total_of(t->fact));
    return asc_take_format(
        arena,
        "%s was %s%s %s (%s to %s) than for similar people without %s, among %s. This "
        "does "
        "not support a payment. %s",
        or_empty(wording_subject(o, true, arena)), x.x,
        or_empty(wording_suffix(o, arena)), wording_direction(o, t->fact->total), x.low,
        x.high, t->services, or_empty(wording_among(&t->wording, arena)), unmeasured);
}

/* Size of a difference per unit of the outcome, as printed. */
static const char *amount(const asc_outcome *o, double x, asc_arena *arena)
{
    const figures f = wording_figures(x, -x, x, o->per);
    return asc_take_format(arena, "%s%s", f.x, or_empty(wording_suffix(o, arena)));
}

static const char *inconclusive(const asc_telling *t, asc_arena *arena)
{
    const asc_fact *f = t->fact;
    if (!isfinite(f->low) || !isfinite(f->high))
        return rate_alone(t,
                          "A comparison without an interval is not stated: this does "
                          "not show what would have happened otherwise.",
                          arena);
    return asc_take_format(
        arena,
        "Among %s: compatible with %s than for similar people without %s; only %s or "
        "more could have been detected. %s",
        or_empty(wording_among(&t->wording, arena)),
        or_empty(wording_range(&t->wording, total_of(f), arena)), t->services,
        or_empty(amount(f->outcome, asc_detectable(f->std_error), arena)), unmeasured);
}

static const char *equivalent(const asc_telling *t, asc_arena *arena)
{
    const asc_outcome *o = t->fact->outcome;
    return asc_take_format(
        arena,
        "Among %s, any difference in %s from similar people without %s is likely smaller "
        "than %s. %s",
        or_empty(wording_among(&t->wording, arena)),
        or_empty(wording_subject(o, false, arena)), t->services,
        or_empty(amount(o, o->sesoi, arena)), unmeasured);
}

static const char *associated(const asc_telling *t, asc_arena *arena)
{
    const asc_outcome *o = t->fact->outcome;
    const figures x = wording_size(&t->wording, total_of(t->fact));
    return asc_take_format(
        arena,
        "Among %s, %s was %s%s %s (%s to %s) than for similar people without %s. %s",
        or_empty(wording_among(&t->wording, arena)),
        or_empty(wording_subject(o, false, arena)), x.x,
        or_empty(wording_suffix(o, arena)), wording_direction(o, t->fact->total), x.low,
        x.high, t->services, unmeasured);
}

/* What something unmeasured would have to do. */
static const char *sensitivity(const asc_telling *t, asc_arena *arena)
{
    const asc_fact *f = t->fact;
    if (!isfinite(f->ratio_low)) return unmeasured;
    const double e = asc_evalue_limit(exp(f->ratio_low), exp(f->ratio_high));
    const char *text = asc_take_format(
        arena,
        "Something not measured could explain this if it went with both the services and "
        "the outcome by a risk ratio of %.1f or more each%s",
        e, isnan(t->benchmark) ? "." : "");
    if (isnan(t->benchmark)) return or_empty(text);
    return asc_take_format(arena, "%s; the strongest measured covariate reaches %.1f.",
                           or_empty(text), t->benchmark);
}

static double weight_of(const asc_problem *p)
{
    double sum = 0.0;
    for (size_t i = 0; i < p->n; i++) sum += p->w == NULL ? 1.0 : p->w[i];
    return sum;
}

static bool given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* Who contributed. Several did something together when their total is above 0; that each of them did is said only of
 * those whose own part is. */
static const char *contributors(const asc_telling *t, asc_arena *arena)
{
    const bool some = given(t->credited);
    asc_text text = asc_text_start(arena);
    if (t->partners < 2) {
        asc_text_format(&text, "%s having contributed, alongside %s", t->services,
                        t->others);
        return or_empty(text.data);
    }
    asc_text_format(&text, "%s%s having contributed, alongside %s",
                    some ? t->credited : t->services, some ? "" : " together", t->others);
    if (!some)
        asc_text_add(&text, "; whether any one of them did is open");
    else if (given(t->unsettled))
        asc_text_format(&text, "; whether %s did is open", t->unsettled);
    if (given(t->contrary))
        asc_text_format(&text, "; nothing of it goes with %s", t->contrary);
    return or_empty(text.data);
}

static const char *contributed(const asc_telling *t, asc_arena *arena)
{
    const asc_outcome *o = t->fact->outcome;
    const figures x = wording_size(&t->wording, total_of(t->fact));
    const bool counts = !asc_family_amount(o->family);
    const double size = fabs(t->fact->total) * weight_of(t->fact->problem);
    char all[64];
    asc_number_text(size, 0, all);
    const char *what =
        counts
            ? asc_take_format(arena, "About %s %s %s%s (%s to %s), %s in all,", x.x,
                              o->lower_is_better ? "fewer" : "more", o->noun[1],
                              or_empty(wording_suffix(o, arena)), x.low, x.high, all)
            : asc_take_format(arena, "%s was about %s%s %s (%s to %s)",
                              capital(or_empty(wording_subject(o, false, arena)), arena),
                              x.x, or_empty(wording_suffix(o, arena)),
                              wording_direction(o, t->fact->total), x.low, x.high);
    return asc_take_format(
        arena,
        "%s than expected without the pathway, among %s. The evidence is consistent with "
        "%s. %s",
        or_empty(what), or_empty(wording_among(&t->wording, arena)),
        contributors(t, arena), or_empty(sensitivity(t, arena)));
}

const char *asc_claim_sentence(const asc_telling *t, const asc_evidence *evidence,
                               const asc_gate *gate, const char **kind, asc_arena *arena)
{
    *kind = "withheld";
    if (t->level <= ASC_WITHHELD) return withheld(t, evidence, gate, arena);
    *kind = "rate";
    if (t->level == ASC_OBSERVED || t->fact->model[0] == '\0') return observed(t, arena);
    *kind = asc_direction_name(t->direction);
    if (t->direction == ASC_HARM) return harm(t, arena);
    if (t->direction == ASC_EQUIVALENT) return equivalent(t, arena);
    if (t->direction == ASC_INCONCLUSIVE) return inconclusive(t, arena);
    *kind = "total";
    return t->level >= ASC_CONTRIBUTED ? contributed(t, arena) : associated(t, arena);
}

const char *asc_claim_concern(const asc_telling *t, asc_arena *arena)
{
    const asc_fact *f = t->fact;
    if (isfinite(f->high) && f->high < 0.0) return harm(t, arena);
    return asc_take_format(
        arena,
        "Safety concern: it cannot be ruled out that %s is worse than the margin of %g "
        "allows (%s than for similar people without %s). This does not support a "
        "payment. %s",
        or_empty(wording_subject(f->outcome, false, arena)), f->outcome->margin,
        or_empty(wording_range(&t->wording, total_of(f), arena)), t->services,
        unmeasured);
}

/* What of a difference goes with a partner. Where the range holds 0 it is open whether anything does. */
static const char *part_of(const asc_outcome *o, const char *partner, double low,
                           double high, asc_arena *arena)
{
    char from[64], to[64];
    const bool amount = asc_family_amount(o->family);
    const bool unit = amount && o->unit != NULL && o->unit[0] != '\0';
    const char *in_all = unit ? asc_take_format(arena, " %s in all", o->unit) : "";
    asc_number_text(fabs(low), 0, from);
    asc_number_text(fabs(high), 0, to);
    if (low >= 0.0)
        return asc_take_format(arena, "%s, %s to %s%s go with %s",
                               amount ? "Of the difference" : "Of these", from, to,
                               or_empty(in_all), partner);
    if (high >= 0.0)
        return asc_take_format(
            arena,
            "Whether any of %s goes with %s is open (from %s the other "
            "way to %s%s)",
            amount ? "the difference" : "these", partner, from, to, or_empty(in_all));
    return asc_take_format(arena,
                           "None of %s goes with %s: where it delivered there were %s to "
                           "%s%s %s",
                           amount ? "the difference" : "these", partner, to, from,
                           or_empty(in_all), o->lower_is_better ? "more" : "fewer");
}

/* "Of these, 12 to 40 go with pharmacy, which reached 410 of 1,200 discharges." */
const char *asc_claim_partner(const asc_telling *t, const char *partner, double low,
                              double high, double reach, asc_arena *arena)
{
    char n[64];
    const char *part = or_empty(part_of(t->fact->outcome, partner, low, high, arena));
    if (isnan(reach) || t->hidden) return asc_take_format(arena, "%s.", part);
    asc_number_text(reach, 0, n);
    return asc_take_format(arena, "%s%s reached %s of %s.", part,
                           low >= 0.0 ? ", which" : "; it", n,
                           or_empty(wording_among(&t->wording, arena)));
}

const char *asc_claim_withdrawal(const char *function, double low, double high,
                                 asc_arena *arena)
{
    if (!(low > 0.0) || !isfinite(high)) return "";
    return asc_take_format(
        arena, "Without %s we would expect to lose %.0f-%.0f %% of the result.", function,
        100.0 * low, 100.0 * high);
}

const char *asc_claim_account(const asc_telling *t, const char *function, double reach,
                              asc_arena *arena)
{
    const asc_outcome *o = t->fact->outcome;
    const bool amount = asc_family_amount(o->family);
    char n[64];
    asc_number_text(reach, 0, n);
    const char *whom = isnan(reach) || t->hidden
                           ? "people whose number is too small to be shown"
                           : asc_take_format(arena, "%s of %s", n,
                                             or_empty(wording_among(&t->wording, arena)));
    return asc_take_format(
        arena,
        "The service %s %s %s: %s was delivered to %s. What would have happened "
        "otherwise %s.",
        t->level >= ASC_ASSOCIATED && t->direction == ASC_HARM ? "was meant for"
                                                               : "supports",
        amount ? (o->lower_is_better ? "lower" : "higher")
               : (o->lower_is_better ? "fewer" : "more"),
        amount ? o->noun[0] : o->noun[1], function, or_empty(whom),
        t->level >= ASC_ASSOCIATED ? "is estimated, not measured" : "was not measured");
}
