/* The level at which two records agree in a field, and the pattern of all levels. A missing value on either side is
 * no evidence: a level of its own, with weight 0. */
#include "private.h"
#include <string.h>

static const asc_intern_key *text_of(const link_job *j, uint32_t value)
{
    return &j->text.key[value];
}

/* Dates are YYYY-MM-DD: checked when they were read. */
static bool date_test(asc_link_test test, const char *a, const char *b)
{
    const bool year = memcmp(a, b, 4) == 0, month = memcmp(a + 5, b + 5, 2) == 0,
               day = memcmp(a + 8, b + 8, 2) == 0;
    if (test == ASC_LINK_TWO_PARTS)
        return (year ? 1 : 0) + (month ? 1 : 0) + (day ? 1 : 0) == 2;
    return year && memcmp(a + 5, b + 8, 2) == 0 && memcmp(a + 8, b + 5, 2) == 0;
}

static bool one_digit(const asc_intern_key *a, const asc_intern_key *b)
{
    size_t differ = 0;
    if (a->length != b->length) return false;
    for (size_t i = 0; i < a->length && differ < 2; i++)
        differ += a->text[i] == b->text[i] ? 0 : 1;
    return differ == 1;
}

static bool same_stem(const asc_intern_key *a, const asc_intern_key *b, size_t drop)
{
    return a->length > drop && a->length == b->length &&
           memcmp(a->text, b->text, a->length - drop) == 0;
}

static bool exchanged(const link_job *j, size_t field, size_t other, uint32_t a,
                      uint32_t b)
{
    const uint32_t x = j->side[0].value[other][a], y = j->side[1].value[other][b];
    return x != LINK_NONE && y != LINK_NONE && x == j->side[1].value[field][b] &&
           y == j->side[0].value[field][a];
}

/* Is the OSA distance at most 1? What remains between the common start and the common end tells. */
static bool within_one(const char *a, size_t n, const char *b, size_t m)
{
    size_t first = 0;
    while (first < n && first < m && a[first] == b[first]) first++;
    while (n > first && m > first && a[n - 1] == b[m - 1]) {
        n--;
        m--;
    }
    if (n - first <= 1 && m - first <= 1) return true;
    return n - first == 2 && m - first == 2 && a[first] == b[first + 1] &&
           a[first + 1] == b[first];
}

static bool within(const asc_intern_key *a, const asc_intern_key *b, size_t limit)
{
    const size_t n = a->length, m = b->length;
    if ((n > m ? n - m : m - n) > limit) return false;
    return limit == 1 ? within_one(a->text, n, b->text, m)
                      : asc_link_osa(a->text, n, b->text, m) <= limit;
}

/* Jaro is at most (c/n + c/m + 1) / 3 with c letters in common; c is bounded by the shorter text less the letters it
 * has and the other has not. Most pairs end here. */
static bool like(const asc_intern_key *a, const asc_intern_key *b, double limit)
{
    static const double slack = 1e-9; /* the bound may round below the value */
    const asc_intern_key *s = a->length < b->length ? a : b, *t = s == a ? b : a;
    uint64_t there = 0;
    size_t prefix = 0, c = 0;
    for (size_t i = 0; i < t->length; i++)
        there |= UINT64_C(1) << ((unsigned char)t->text[i] % 64U);
    for (size_t i = 0; i < s->length; i++)
        c += there >> ((unsigned char)s->text[i] % 64U) & 1U;
    while (prefix < 4 && prefix < s->length && s->text[prefix] == t->text[prefix])
        prefix++;
    const double n = (double)s->length, m = (double)t->length, k = (double)c;
    const double most = (k / n + k / m + 1.0) / 3.0;
    if (most + 0.1 * (double)prefix * (1.0 - most) < limit - slack) return false;
    return asc_link_winkler(a->text, a->length, b->text, b->length) >= limit;
}

static bool holds(const link_job *j, size_t field, const asc_link_condition *c,
                  uint32_t a, uint32_t b)
{
    const uint32_t x = j->side[0].value[field][a], y = j->side[1].value[field][b];
    if (c->test == ASC_LINK_EQUAL)
        return x == y; /* most often enough: no text is fetched */
    const asc_intern_key *s = text_of(j, x), *t = text_of(j, y);
    const size_t limit = (size_t)c->limit;
    switch (c->test) {
    case ASC_LINK_EQUAL:
        return x == y;
    case ASC_LINK_OSA:
        return within(s, t, limit);
    case ASC_LINK_WINKLER:
        return like(s, t, c->limit);
    case ASC_LINK_TWO_PARTS:
    case ASC_LINK_SWAPPED:
        return date_test(c->test, s->text, t->text);
    case ASC_LINK_DIGIT:
        return one_digit(s, t);
    case ASC_LINK_STEM:
        return same_stem(s, t, limit);
    case ASC_LINK_EXCHANGED:
        return exchanged(j, field, c->other, a, b);
    }
    return false;
}

size_t link_level(const link_job *j, size_t field, uint32_t a, uint32_t b)
{
    const asc_link_field *f = &j->spec->field[field];
    if (j->side[0].value[field][a] == LINK_NONE ||
        j->side[1].value[field][b] == LINK_NONE)
        return f->levels + 1;
    for (size_t l = 0; l < f->levels; l++)
        for (size_t k = 0; k < f->level[l].conditions; k++)
            if (holds(j, field, &f->level[l].any[k], a, b)) return f->levels - l;
    return 0;
}

size_t link_pattern(const link_job *j, uint32_t a, uint32_t b)
{
    size_t pattern = 0;
    for (size_t f = 0; f < j->spec->fields; f++)
        if (j->spec->field[f].levels > 0)
            pattern += j->stride[f] * link_level(j, f, a, b);
    return pattern;
}
