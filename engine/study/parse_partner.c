/* What one function delivered; outcomes. */
#include "linked_private.h"
#include <string.h>

static void note_predicate(parser *p, const char *key, const asc_predicate *q)
{
    if (q == NULL) return;
    asc_text t = asc_text_start(p->arena);
    canonical_predicate(&t, q);
    option_add(p, key, t.data, false);
}

/* A key of a function, or what its partner says for all of its functions. */
static const char *own_text(const scope *s, const scope *of, const char *key)
{
    if (of == NULL || scope_get(s, key) != NULL || scope_get(of, key) == NULL)
        return scope_text(s, key);
    const char *text = scope_text(of, key);
    if (text != NULL) option_add(s->p, path_join(s->p, s->shown, key), text, true);
    return text;
}

static void parse_eligible(const scope *s, const scope *of, asc_partner *out)
{
    const bool own = of == NULL || scope_get(s, "eligible") != NULL;
    const scope eligible = scope_below(own ? s : of, "eligible");
    if (eligible.map == NULL) return;
    out->eligible = parse_predicate(&eligible, "'eligible'");
    note_predicate(s->p, path_join(s->p, s->shown, "eligible"), out->eligible);
}

void parse_function(const scope *s, const scope *of, const asc_yaml *key,
                    asc_partner *out)
{
    parser *p = s->p;
    out->name = key->text;
    out->at = key->at;
    const char *what = asc_take_format(
        p->arena, of == NULL ? "partner '%s'" : "function '%s'", key->text);
    parse_partner_records(s, what == NULL ? "" : what, out);
    if (out->records == NULL)
        out->delivered = parse_predicate(s, what == NULL ? "" : what);
    note_predicate(p, s->shown, out->delivered);
    const char *role = own_text(s, of, "role");
    out->role = strcmp(role, "context") == 0    ? ASC_CONTEXT
                : strcmp(role, "excluded") == 0 ? ASC_EXCLUDED
                                                : ASC_PLAYER;
    out->reason = own_text(s, of, "reason");
    if (out->role == ASC_PLAYER && strcmp(out->reason, "deterioration") == 0)
        asc_findings_add(
            p->findings, scope_place(s, "reason"),
            "write role: excluded; what was given because someone got worse needs a "
            "model over time",
            "%s was given because of deterioration: as a player the sign of "
            "its contribution can flip",
            what == NULL ? "" : what);
    parse_assumed(s, &out->assumed);
    parse_eligible(s, of, out);
    out->volume = scope_text(s, "records");
    out->volume_at = scope_place(s, "records");
    if (out->volume != NULL && out->records != NULL)
        asc_findings_add(p->findings, out->volume_at, "leave it out",
                         "'records' beside a table: the records of the window are "
                         "counted");
}

static const char *spaced(parser *p, const char *name)
{
    char *text = asc_take_text(p->arena, name);
    for (char *s = text; s != NULL && *s != '\0'; s++)
        if (*s == '_') *s = ' ';
    return text;
}

/* A name that ends in s, such as `events`, is taken for a plural. */
static const char *plural(parser *p, const char *noun)
{
    const size_t length = noun == NULL ? 0 : strlen(noun);
    if (length > 0 && noun[length - 1] == 's') return noun;
    return asc_take_format(p->arena, "%ss", noun == NULL ? "" : noun);
}

static void parse_noun(const scope *s, asc_outcome *out)
{
    parser *p = s->p;
    const asc_yaml *written = scope_get(s, "noun");
    if (written != NULL) {
        size_t n = 0;
        const char *const *noun = scope_list(s, "noun", &n);
        if (n > 2)
            asc_findings_add(p->findings, written->at, "write [singular, plural]",
                             "'noun' has %zu words or phrases", n);
        if (n > 0) out->noun[0] = noun[0];
        if (n > 1) out->noun[1] = noun[1];
    }
    const bool both = out->noun[1] != NULL;
    if (out->noun[0] == NULL) out->noun[0] = spaced(p, out->name);
    if (!both) out->noun[1] = plural(p, out->noun[0]);
    if (written != NULL || out->noun[0] == NULL || out->noun[1] == NULL) return;
    asc_text t = asc_text_start(p->arena);
    asc_text_add(&t, "[");
    canonical_text(&t, out->noun[0]);
    asc_text_add(&t, ", ");
    canonical_text(&t, out->noun[1]);
    asc_text_add(&t, "]");
    option_add(p, path_join(p, s->shown, "noun"), t.data, true);
}

/* Does a linked outcome take something else than yes or no? */
static bool takes_number(const asc_outcome *out)
{
    return out->linked != NULL && out->linked->records.take != ASC_TAKE_ANY &&
           out->linked->records.test == NULL;
}

/* `family` is asked for with a column, because numbers alone do not say what they are. */
static void parse_family(const scope *s, asc_outcome *out)
{
    parser *p = s->p;
    const char *key = path_join(p, s->shown, "family"), *family = scope_text(s, "family");
    out->family = ASC_BINOMIAL;
    if (family == NULL) {
        if (out->column != NULL || takes_number(out))
            asc_findings_add(
                p->findings, out->at,
                "gaussian, gamma or two-part (amounts), ordinal (scores), binomial "
                "(0 and 1), poisson or nb2 (counts)",
                "outcome '%s' needs 'family'", out->name);
        else
            option_add(p, key, "binomial", true);
        return;
    }
    for (asc_family f = ASC_GAUSSIAN; f <= ASC_ORDINAL; f++)
        if (strcmp(family, asc_family_name(f)) == 0) out->family = f;
    const bool yes_no = out->event != NULL || (out->linked != NULL && !takes_number(out));
    if (yes_no && asc_family_amount(out->family))
        asc_findings_add(p->findings, scope_place(s, "family"),
                         "leave it out, or write binomial",
                         "outcome '%s' is yes or no, not %s", out->name, family);
}

static void parse_event(const scope *s, asc_outcome *out)
{
    parser *p = s->p;
    const asc_yaml *column = scope_get(s, "column");
    parse_outcome_records(s, out);
    if (out->linked != NULL) return;
    if (has_test(s->map)) {
        const char *what = asc_take_format(p->arena, "outcome '%s'", out->name);
        out->event = parse_predicate(s, what == NULL ? "" : what);
        note_predicate(p, s->shown, out->event);
    } else if (column != NULL) {
        out->column = scope_text(s, "column");
    } else if (scope_get(s, "table") == NULL && scope_get(s, "event") == NULL &&
               s->map != NULL) {
        asc_findings_add(p->findings, out->at,
                         "a column with numbers, or a predicate for yes and no",
                         "outcome '%s' needs 'column'", out->name);
    }
}

/* The sign of everything hangs on it, so it is asked for; a negative control has no better side. */
static void parse_good(const scope *s, asc_outcome *out)
{
    const char *good = scope_text(s, "good");
    out->lower_is_better = good == NULL || strcmp(good, "lower") == 0;
    if (good != NULL || out->role == NULL) return;
    if (strcmp(out->role, "negative_control") == 0)
        option_add(s->p, path_join(s->p, s->shown, "good"), "lower", true);
    else
        asc_findings_add(s->p->findings, out->at, "write good: lower, or good: higher",
                         "outcome '%s' needs 'good'", out->name);
}

/* The second of two parts. */
static void parse_amount(const scope *s, asc_outcome *out)
{
    const bool stated = scope_get(s, "amount") != NULL;
    if (out->family != ASC_TWO_PART) {
        if (stated)
            asc_findings_add(s->p->findings, scope_place(s, "amount"),
                             "write family: two-part, or leave it out",
                             "'amount' is for two-part outcomes");
        return;
    }
    const char *amount = scope_text(s, "amount");
    out->lognormal = amount != NULL && strcmp(amount, "lognormal") == 0;
    out->truncated = amount != NULL && strcmp(amount, "nb2") == 0;
}

/* Amounts cut at a quantile. */
static void parse_winsorise(const scope *s, asc_outcome *out)
{
    if (scope_get(s, "winsorise") == NULL) return;
    out->winsorise = scope_real(s, "winsorise", 0.0);
    if (!asc_family_amount(out->family) || out->family == ASC_ORDINAL)
        asc_findings_add(s->p->findings, scope_place(s, "winsorise"),
                         "write family: gaussian, gamma or two-part, or leave it out",
                         "'winsorise' is for amounts");
}

static void parse_among(const scope *s, asc_outcome *out)
{
    if (scope_get(s, "among") == NULL) return;
    const scope among = scope_below(s, "among");
    if (among.map == NULL) return;
    out->among = parse_predicate(&among, "'among'");
    note_predicate(s->p, path_join(s->p, s->shown, "among"), out->among);
}

static void parse_outcome(const scope *s, const asc_yaml *key, bool first,
                          asc_outcome *out)
{
    parser *p = s->p;
    out->name = key->text;
    out->at = key->at;
    parse_event(s, out);
    parse_among(s, out);
    out->role = scope_text(s, "role");
    if (out->role == NULL) {
        out->role = first ? "primary" : "secondary";
        option_add(p, path_join(p, s->shown, "role"), out->role, true);
    }
    parse_noun(s, out);
    parse_family(s, out);
    out->per = scope_real(s, "per", asc_family_amount(out->family) ? 1 : 1000);
    parse_amount(s, out);
    parse_winsorise(s, out);
    parse_good(s, out);
    parse_outcome_evidence(s, out);
    out->offset = scope_text(s, "offset");
    if (out->offset != NULL && out->family != ASC_POISSON && out->family != ASC_NB2)
        asc_findings_add(p->findings, scope_place(s, "offset"),
                         "write family: poisson or nb2, or leave it out",
                         "'offset' is for poisson and nb2 outcomes");
}

/* The same under another name, so that both are answered; a finding when the name is taken. */
static asc_outcome *add_beside(parser *p, const asc_yaml *all, const asc_outcome *from,
                               const char *end, asc_outcome *out)
{
    *out = *from;
    out->role = "secondary";
    out->name = asc_take_format(p->arena, "%s_%s", from->name, end);
    const bool bounds = strcmp(end, "best") == 0;
    if (bounds) parse_best_nouns(p, out);
    if (out->name != NULL && asc_yaml_get(all, out->name) != NULL)
        asc_findings_add(p->findings, from->at, "give one of them another name",
                         "outcome '%s' %s, and its answer %s would be called '%s', which "
                         "is taken",
                         from->name, bounds ? "has bounds" : "is winsorised",
                         bounds ? "at best" : "without", out->name);
    return out;
}

/* Amounts as they were recorded, and units without a record as the good end of the bounds. */
static size_t add_second_answers(parser *p, const asc_yaml *all, asc_outcome *outcome)
{
    size_t count = all->count;
    for (size_t i = 0; i < all->count; i++) {
        asc_outcome *o = &outcome[i];
        if (o->winsorise != 0.0) {
            asc_outcome *recorded = add_beside(p, all, o, "recorded", &outcome[count++]);
            recorded->winsorise = 0.0;
            parse_cut_nouns(p, o, recorded);
        }
        if (o->linked == NULL || o->linked->unseen != ASC_UNSEEN_BOUNDS) continue;
        asc_linked_outcome *best = asc_take_bytes(p->arena, 1, sizeof *best);
        if (best == NULL) break;
        *best = *o->linked;
        best->unseen = ASC_UNSEEN_GOOD;
        best->missing_as = o->name;
        add_beside(p, all, o, "best", &outcome[count++])->linked = best;
    }
    return count;
}

void parse_outcomes(const scope *root)
{
    parser *p = root->p;
    const scope all = scope_below(root, "outcomes");
    if (all.map == NULL) return;
    asc_outcome *outcome = asc_take_bytes(p->arena, 3 * all.map->count, sizeof *outcome);
    if (outcome == NULL) return;
    for (size_t i = 0; i < all.map->count; i++) {
        const scope s = scope_named(&all, i);
        parse_outcome(&s, all.map->key[i], i == 0, &outcome[i]);
    }
    p->study->outcome = outcome;
    p->study->outcomes = add_second_answers(p, all.map, outcome);
}
