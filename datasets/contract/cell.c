/* One value against the rules of its column. A value is tried by the rules in their order; the first that it breaks is its
 * fault, and only rules that were tried count it as tested. Numbers are -?[0-9]+(\.[0-9]+)? (with an exponent where no
 * number of decimals is agreed); a level equals letter by letter. */
#include "../import/decimal.h"
#include "../import/value.h"
#include "private.h"
#include <string.h>

static bool blank(const char *text, size_t n)
{
    size_t i = 0;
    while (i < n && (text[i] == ' ' || text[i] == '\t')) i++;
    return i == n;
}

static bool is_one_of(const char *text, size_t n, const char *const *word, size_t words)
{
    for (size_t i = 0; i < words; i++)
        if (strlen(word[i]) == n && memcmp(word[i], text, n) == 0) return true;
    return false;
}

bool contract_missing(const contract_column *c, const char *text, size_t n)
{
    if (n == 0 || (blank(text, n) && c->assert_[RULE_REQUIRED] != NULL)) return true;
    for (size_t i = 0; i < c->nas; i++)
        if (c->na[i].n == n && memcmp(c->na[i].text, text, n) == 0) return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* -?[0-9]+ and then, at *point, a point with digits behind it, or the end (*point = n). */
static bool is_plain(const char *text, size_t n, size_t *point)
{
    size_t i = n > 0 && text[0] == '-' ? 1 : 0;
    const size_t first = i;
    while (i < n && is_digit(text[i])) i++;
    *point = i;
    if (i == first) return false;
    if (i == n) return true;
    if (text[i] != '.' || i + 1 == n) return false;
    for (i++; i < n; i++)
        if (!is_digit(text[i])) return false;
    return true;
}

/* Letters of the form stand for digits, everything else for itself. */
static bool has_form(const char *form, const char *text, size_t n)
{
    if (strlen(form) != n) return false;
    for (size_t i = 0; i < n; i++) {
        const bool letter =
            (form[i] >= 'A' && form[i] <= 'Z') || (form[i] >= 'a' && form[i] <= 'z');
        if (letter ? !is_digit(text[i]) : text[i] != form[i]) return false;
    }
    return true;
}

bool contract_time(const char *text, size_t n, int64_t *seconds)
{
    if (asc_field_datetime(text, n, seconds)) return true;
    if (!asc_field_date(text, n, seconds)) return false;
    *seconds *= 86400;
    return true;
}

/* A date or time: NULL when it is good, else the code. */
static const char *time_fault(const contract_column *c, const char *text, size_t n,
                              bool typed, const char **message)
{
    static const char *const days[] = {"YYYY-MM-DD", NULL, NULL, NULL, NULL};
    static const char *const times[] = {"YYYY-MM-DD HH:MM", "YYYY-MM-DDTHH:MM",
                                        "YYYY-MM-DD HH:MM:SS", "YYYY-MM-DDTHH:MM:SS",
                                        NULL};
    const bool date = c->type == ASC_DATE;
    const char *const *form = date ? days : times;
    int64_t x = 0;
    bool formed = false;
    if (c->form != NULL && !typed)
        formed = has_form(c->form, text, n);
    else
        for (size_t i = 0; form[i] != NULL; i++) formed |= has_form(form[i], text, n);
    const bool exists =
        date ? asc_field_date(text, n, &x) : asc_field_datetime(text, n, &x);
    if (formed && exists) return NULL;
    *message = formed ? "a day or time that does not exist; correct it"
                      : "not written as agreed; write YYYY-MM-DD, a time as agreed";
    return formed ? "impossible_date" : "bad_date";
}

static const char *number_fault(const contract_column *c, const char *text, size_t n,
                                const char **message)
{
    size_t point = 0;
    double real = 0.0;
    int64_t whole = 0;
    const bool plain = is_plain(text, n, &point);
    *message = "not a number; digits with a point for decimals, no separators or signs "
               "of currency";
    if (c->type == ASC_REAL) {
        const bool agreed = plain || c->assert_[RULE_DECIMALS] == NULL;
        return agreed && asc_decimal_parse(text, n, &real) ? NULL : "bad_number";
    }
    if (!plain) return "bad_number";
    if (point < n) {
        *message = "not a whole number";
        return "not_integer";
    }
    if (asc_field_integer(text, n, &whole)) return NULL;
    *message = "a number of more than 64 bits";
    return "out_of_range";
}

/* NULL: the value is of the declared type. */
static const char *type_fault(const contract_column *c, const char *text, size_t n,
                              bool typed, const char **message)
{
    int64_t x = 0;
    const bool free_text = c->has_type && c->type == ASC_TEXT && c->levels == 0;
    if (!free_text && (text[0] == ' ' || text[n - 1] == ' ' || text[0] == '\t' ||
                       text[n - 1] == '\t')) {
        *message = "spaces before or behind the value; take them away";
        return "padded_value";
    }
    if (!c->has_type) return NULL;
    switch (c->type) {
    case ASC_REAL:
    case ASC_INTEGER:
        return number_fault(c, text, n, message);
    case ASC_DATE:
    case ASC_DATETIME:
        return time_fault(c, text, n, typed, message);
    case ASC_BOOLEAN:
        *message = "neither true nor false";
        return asc_field_boolean(text, n, &x) ? NULL : "bad_boolean";
    default:
        return NULL;
    }
}

/* A bound of the range; the value and the bound are of the column's type. */
static int compare(const contract_column *c, const char *text, size_t n,
                   const char *bound)
{
    int64_t a = 0, b = 0;
    double x = 0.0, y = 0.0;
    if (c->type == ASC_DATE || c->type == ASC_DATETIME) {
        if (!contract_time(text, n, &a) || !contract_time(bound, strlen(bound), &b))
            return 0;
        /* A day as highest time holds to its end. */
        if (strlen(bound) == 10 && a >= b && a - b < 86400) return 0;
        return a < b ? -1 : a > b;
    }
    if (!asc_decimal_parse(text, n, &x) || !asc_decimal_parse(bound, strlen(bound), &y))
        return 0;
    return x < y ? -1 : x > y;
}

static bool few_decimals(const contract_column *c, const char *text, size_t n)
{
    const char *point = memchr(text, '.', n);
    return point == NULL || (size_t)(text + n - point) - 1 <= c->decimals;
}

/* Does the value break a rule that is not of its type? */
static bool breaks(const contract_column *c, contract_rule rule, const char *text,
                   size_t n, const char **message)
{
    switch (rule) {
    case RULE_NOT:
        *message = "a value that is not accepted";
        return is_one_of(text, n, c->refused, c->refuseds);
    case RULE_LEVELS:
        *message = "none of the values agreed; upper and lower case count";
        return !is_one_of(text, n, c->level, c->levels);
    case RULE_LEAST:
        *message = "below the range agreed";
        return compare(c, text, n, c->least) < 0;
    case RULE_MOST:
        *message = "above the range agreed";
        return compare(c, text, n, c->most) > 0;
    case RULE_DECIMALS:
        *message = "more decimals than agreed";
        return !few_decimals(c, text, n);
    default:
        return false;
    }
}

bool contract_cell(const contract_column *c, const char *text, size_t n, bool typed,
                   const char **code, const char **message, const char **rule)
{
    const bool missing = contract_missing(c, text, n);
    if (c->assert_[RULE_REQUIRED] != NULL) {
        c->assert_[RULE_REQUIRED]->tested++;
        if (missing) {
            c->assert_[RULE_REQUIRED]->failed++;
            *code = c->code[RULE_REQUIRED];
            *rule = c->assert_[RULE_REQUIRED]->rule;
            *message = "required, but empty";
            return false;
        }
    }
    if (missing) return true;
    if (c->assert_[RULE_TYPE] != NULL) {
        c->assert_[RULE_TYPE]->tested++;
        *code = type_fault(c, text, n, typed, message);
        if (*code != NULL) {
            *rule = c->assert_[RULE_TYPE]->rule;
            c->assert_[RULE_TYPE]->failed++;
            return false;
        }
    }
    for (contract_rule r = RULE_NOT; r <= RULE_DECIMALS; r++) {
        if (c->assert_[r] == NULL) continue;
        c->assert_[r]->tested++;
        if (!breaks(c, r, text, n, message)) continue;
        c->assert_[r]->failed++;
        *code = c->code[r];
        *rule = c->assert_[r]->rule;
        return false;
    }
    return true;
}
