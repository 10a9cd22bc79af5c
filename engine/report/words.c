/* Signed gains in words nobody can misread: a size and "fewer" or "more", never a sign.
 */
#include "view.h"
#include <math.h>
#include <string.h>

const char *asc_view_word(const asc_view *v, double gain)
{
    const bool less = (gain > 0.0) == v->lower;
    const char *word =
        v->counts ? (less ? "fewer" : "more") : (less ? "lower" : "higher");
    if (*v->measure == '\0') return word;
    const char *both = asc_take_format(v->arena, "%s %s", v->measure, word);
    return both == NULL ? word : both;
}

/* The size and its word; no word where the number is printed as nothing but zeros. */
static void add_size(const asc_view *v, asc_text *t, double gain, int digits, bool word)
{
    if (isinf(gain))
        asc_text_add(t, "any number");
    else
        asc_num_fixed(t, fabs(gain), digits, "");
    if (!word || asc_num_round(gain, digits) == 0.0) return;
    asc_text_add(t, " ");
    asc_text_add(t, asc_view_word(v, gain));
}

void asc_view_change(const asc_view *v, asc_text *t, double gain, int digits,
                     const char *blank)
{
    if (isnan(gain))
        asc_text_add(t, blank);
    else
        add_size(v, t, gain, digits, true);
}

void asc_view_range(const asc_view *v, asc_text *t, double low, double high, int digits,
                    const char *blank)
{
    if (isnan(low) || isnan(high)) {
        asc_text_add(t, blank);
        return;
    }
    const bool mixed =
        asc_num_round(low, digits) < 0.0 && asc_num_round(high, digits) > 0.0;
    const bool loss = !mixed && low + high < 0.0;
    const double first = loss ? high : low, second = loss ? low : high;
    add_size(v, t, first, digits, mixed);
    asc_text_add(t, " to ");
    add_size(v, t, second, digits, true);
}

const char *asc_view_blank(const asc_view *v)
{
    return *v->withheld == '\0' ? "not given" : "withheld";
}

const char *asc_view_no_range(const asc_view *v)
{
    if (*v->withheld != '\0') return "withheld";
    return asc_view_real(v->models, v->model_row, "replicates") > 0.0 ? "not given"
                                                                      : "no interval";
}

/* Decimals by the narrowest interval; without intervals, two or three digits of the largest value. */
static int decimals(double narrowest, double largest)
{
    return asc_num_digits(isfinite(narrowest) ? narrowest : 0.1 * largest);
}

int asc_view_digits(const asc_view *v, const char *value, const char *low,
                    const char *high, double scale)
{
    const asc_table *c = v->contribution;
    double narrowest = (double)INFINITY, largest = 0.0;
    for (size_t i = 0; i < v->parts; i++) {
        const size_t row = v->part[i];
        const double width = asc_view_real(c, row, high) - asc_view_real(c, row, low);
        if (width > 0.0) narrowest = fmin(narrowest, scale * width);
        largest = fmax(largest, scale * fabs(asc_view_real(c, row, value)));
    }
    return decimals(narrowest, largest);
}

int asc_view_reach_digits(const asc_view *v)
{
    const asc_table *c = v->contribution;
    double narrowest = (double)INFINITY, largest = 0.0;
    for (size_t i = 0; i < v->parts; i++) {
        const size_t row = v->part[i];
        const double width =
            (asc_view_real(c, row, "events.high") - asc_view_real(c, row, "events.low")) /
            asc_view_real(c, row, "reach");
        if (width > 0.0) narrowest = fmin(narrowest, v->reach_per * width);
        largest =
            fmax(largest, v->reach_per * fabs(asc_view_real(c, row, "per_reached")));
    }
    return decimals(narrowest, largest);
}

double asc_view_reached(const asc_view *v)
{
    if (*v->target != '\0') return v->total; /* one partner's, or all of whom it is of */
    if (strcmp(v->policy, "delivered") != 0) return (double)NAN;
    return v->units - asc_view_real(v->game, v->game_none, "units_observed");
}

const char *asc_view_coalition(const asc_view *v, const asc_table *t, size_t row)
{
    const char *name = asc_view_text(v->arena, t, row, "coalition");
    if (*name == '\0') return "nobody";
    asc_text out = asc_text_start(v->arena);
    for (const char *s = name; *s != '\0'; s++) {
        if (*s == '+')
            asc_text_add(&out, " + ");
        else
            asc_text_addn(&out, s, 1);
    }
    return out.data == NULL ? "" : out.data;
}

const char *asc_view_rate(const asc_view *v)
{
    asc_text t = asc_text_start(v->arena);
    if (v->per == 1.0) asc_text_add(&t, "mean ");
    asc_text_add(&t, v->nouns);
    if (*v->measure != '\0') asc_text_format(&t, " (%s)", v->measure);
    if (v->per != 1.0) {
        asc_text_add(&t, " per ");
        asc_num_fixed(&t, v->per, 0, "");
        asc_text_format(&t, " %s", v->unit_noun);
    }
    return t.data == NULL ? "" : t.data;
}
