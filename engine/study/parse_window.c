/* Amounts of time, windows, days and origins, as text.
 *   amount   [-]digits and a unit: min h d w (elapsed), mo y (the date moves), cd (calendar days)
 *   window   "[-2d, 0d]", "(0h, 72h)": ends open or closed as written, the start not after the end
 *   origin   unit.start, unit.from, unit.end, a day, or the name of an event or partner */
#include "linked_private.h"
#include <string.h>

enum { DIGITS_MAX = 9 };

static const struct {
    const char *name;
    int64_t size;
    asc_span span;
} units[] = {
    {"min", 60, ASC_SECONDS},  {"mo", 1, ASC_MONTHS},
    {"h", 3600, ASC_SECONDS},  {"cd", 1, ASC_CALENDAR_DAYS},
    {"d", 86400, ASC_SECONDS}, {"w", 7 * (int64_t)86400, ASC_SECONDS},
    {"y", 12, ASC_MONTHS},
};

const char *read_amount(const char *text, asc_edge *out)
{
    const bool negative = *text == '-';
    if (negative) text++;
    const size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > DIGITS_MAX) return NULL;
    int64_t x = 0;
    for (size_t i = 0; i < digits; i++) x = 10 * x + (text[i] - '0');
    text += digits;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        const size_t n = strlen(units[i].name);
        if (strncmp(text, units[i].name, n) != 0) continue;
        out->amount = (negative ? -x : x) * units[i].size;
        out->span = units[i].span;
        return text + n;
    }
    return NULL;
}

static const char *skip_spaces(const char *text)
{
    return text + strspn(text, " ");
}

/* False when text is no window. */
static bool read_window(const char *text, asc_window *w)
{
    const size_t n = strlen(text);
    if (n < 2 || (*text != '[' && *text != '(')) return false;
    w->opens.closed = *text == '[';
    const char *s = read_amount(skip_spaces(text + 1), &w->opens);
    if (s == NULL || *(s = skip_spaces(s)) != ',') return false;
    s = read_amount(skip_spaces(s + 1), &w->closes);
    if (s == NULL) return false;
    s = skip_spaces(s);
    w->closes.closed = *s == ']';
    return (*s == ']' || *s == ')') && s[1] == '\0';
}

static const char window_help[] =
    "\"[-2d, 0d]\" or \"[0h, 72h)\": [ ] count the end, ( ) do not; units min h d w mo "
    "y, or cd for calendar days";

asc_window parse_window(const scope *s, const char *key)
{
    const asc_yaml *node = scope_get(s, key);
    const char *text = scope_text(s, key);
    if (node == NULL || node->kind != ASC_YAML_SCALAR || text == NULL)
        return (asc_window){0};
    return parse_window_node(s, node);
}

asc_window parse_window_node(const scope *s, const asc_yaml *node)
{
    const char *text = node->text;
    asc_window w = {.at = node->at};
    const bool read = read_window(text, &w);
    const bool calendar = read && w.opens.span == ASC_CALENDAR_DAYS;
    if (!read) {
        asc_findings_add(s->p->findings, node->at, window_help, "'%.60s' is no window",
                         text);
    } else if (calendar != (w.closes.span == ASC_CALENDAR_DAYS)) {
        asc_findings_add(s->p->findings, node->at, "write both ends in cd, or none",
                         "'%.60s' has calendar days at one end and elapsed time at the "
                         "other",
                         text);
    } else {
        const time_range i = window_at(&w, 0, false, false);
        if (i.low >= i.high)
            asc_findings_add(s->p->findings, node->at, "the earlier end stands first",
                             "window '%.60s' is empty", text);
        else
            w.text = text;
    }
    return w;
}

bool read_day(const char *text, int64_t *day)
{
    static const char shape[] = "dddd-dd-dd";
    int part[3] = {0, 0, 0};
    size_t k = 0;
    if (strlen(text) != sizeof shape - 1) return false;
    for (size_t i = 0; i < sizeof shape - 1; i++) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (digit != (shape[i] == 'd') || (!digit && text[i] != '-')) return false;
        if (digit)
            part[k] = 10 * part[k] + (text[i] - '0');
        else
            k++;
    }
    return asc_date_days(part[0], part[1], part[2], day);
}

bool parse_day(const scope *s, const asc_yaml *node, int64_t *day)
{
    if (node == NULL || node->kind != ASC_YAML_SCALAR) return false;
    if (read_day(node->text, day)) return true;
    asc_findings_add(s->p->findings, node->at, "YYYY-MM-DD, a day that exists",
                     "'%.60s' is no day", node->text);
    return false;
}

bool parse_days(const scope *s, const char *key, int64_t day[2])
{
    const asc_yaml *node = scope_get(s, key);
    if (node == NULL) return false;
    size_t n = 0;
    (void)scope_list(s, key, &n);
    if (node->kind != ASC_YAML_SEQUENCE || node->count != 2) {
        asc_findings_add(s->p->findings, node->at, "[first day, last day]",
                         "'%s' needs two days", key);
        return false;
    }
    if (!parse_day(s, node->item[0], &day[0]) || !parse_day(s, node->item[1], &day[1]))
        return false;
    if (day[0] <= day[1]) return true;
    asc_findings_add(s->p->findings, node->at, "[first day, last day]",
                     "'%s' ends before it starts", key);
    return false;
}

/* Place of a name among the keys of a mapping; its count when it is not there. */
static size_t key_index(const asc_yaml *map, const char *name)
{
    size_t i = 0;
    const size_t n = map == NULL || map->kind != ASC_YAML_MAPPING ? 0 : map->count;
    while (i < n && strcmp(map->key[i]->text, name) != 0) i++;
    return i;
}

/* Place of a partner without functions, or of a function, in the declared order of functions. */
static bool function_index(const asc_yaml *root, const char *name, size_t *index)
{
    const asc_yaml *partner = asc_yaml_get(root, "partners");
    size_t n = 0;
    if (partner == NULL || partner->kind != ASC_YAML_MAPPING) return false;
    for (size_t i = 0; i < partner->count; i++) {
        const asc_yaml *own = asc_yaml_get(partner->item[i], "functions");
        const bool named = own != NULL && own->kind == ASC_YAML_MAPPING;
        const size_t j = named ? key_index(own, name) : 0;
        *index = n + j;
        if (named ? j < own->count : strcmp(partner->key[i]->text, name) == 0)
            return true;
        n += named ? own->count : 1;
    }
    return false;
}

asc_origin parse_origin(const scope *s)
{
    static const char *const points[] = {"unit.start", "unit.from", "unit.end"};
    asc_origin o = {.kind = ASC_UNIT_START, .at = scope_place(s, "origin")};
    o.text = scope_text(s, "origin");
    if (o.text == NULL) return o;
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(o.text, points[i]) != 0) continue;
        o.kind = (asc_origin_kind)(ASC_UNIT_START + i);
        return o;
    }
    if (read_day(o.text, &o.day)) {
        o.kind = ASC_FIXED_DATE;
        return o;
    }
    const asc_yaml *event = asc_yaml_get(s->p->root, "events");
    const size_t e = key_index(event, o.text);
    size_t k = 0;
    if (event != NULL && e < event->count) {
        o.kind = ASC_EVENT_TIME;
        o.index = e;
    } else if (function_index(s->p->root, o.text, &k)) {
        o.kind = ASC_PARTNER_TIME;
        o.index = k;
    } else {
        asc_findings_add(s->p->findings, o.at,
                         "unit.start, unit.from, unit.end, the name of an event or "
                         "partner, or YYYY-MM-DD",
                         "'%.60s' is no origin", o.text);
    }
    return o;
}
