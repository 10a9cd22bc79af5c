/* What is said of a linkage: counts, rates, accuracy. Nothing about a person. */
#include "ascribe/link.h"
#include <math.h>
#include <string.h>

static double share(size_t part, size_t whole)
{
    return whole == 0 ? (double)NAN : (double)part / (double)whole;
}

/* 2 P R / (P + R). */
static double f_measure(double precision, double recall)
{
    return precision + recall > 0.0 ? 2.0 * precision * recall / (precision + recall)
                                    : (double)NAN;
}

static size_t fewer(const asc_link_result *r)
{
    return r->rows[0] < r->rows[1] ? r->rows[0] : r->rows[1];
}

static double clerical_share(const asc_link_result *r)
{
    return share(r->clerical, r->clerical + r->linked);
}

static void say_rules(const asc_link_result *r, asc_text *t)
{
    for (size_t i = 0; i < r->spec->rules; i++) {
        const asc_link_step *s = &r->step[i];
        asc_text_format(t, "rule %zu, %s: %zu links, %zu keys not unique", i + 1,
                        r->spec->rule[i].text, s->links, s->ambiguous);
        if (r->labelled > 0)
            asc_text_format(t, "; %zu right, %zu wrong", s->right, s->links - s->right);
        asc_text_add(t, "\n");
    }
}

static void say_weights(const asc_link_result *r, asc_text *t)
{
    asc_text_format(t, "candidates: %zu of %.0f pairs\n", r->candidates,
                    (double)r->rows[0] * (double)r->rows[1]);
    for (size_t p = 0; p < r->spec->blocks; p++)
        asc_text_format(t, "  block %s: %zu\n", r->spec->block[p].text, r->pass[p]);
    if (r->labelled > 0)
        asc_text_format(t, "  labelled pairs within: %zu of %zu; %zu lost by blocking\n",
                        r->labelled_within, r->labelled,
                        r->labelled - r->labelled_within);
    asc_text_format(t, "share of matches %.4g", r->prior);
    if (r->iterations > 0) asc_text_format(t, ", %zu steps of EM", r->iterations);
    if (r->bounded > 0)
        asc_text_format(t,
                        "\nnote: at %zu levels nearly all agreements of random pairs are "
                        "matches; their u is an upper bound",
                        r->bounded);
    asc_text_add(t, "\nfield            level                                m           "
                    "u       weight\n");
    for (size_t f = 0; f < r->spec->fields; f++) {
        const asc_link_field *d = &r->spec->field[f];
        for (size_t l = d->levels + 1; d->levels > 0 && l-- > 0;)
            asc_text_format(t, "%-16.16s %-28.28s %11.6f %11.4g %10.3f\n", d->name,
                            l == 0 ? "none" : d->level[d->levels - l].text, r->m[f][l],
                            r->u[f][l], asc_link_weight(r->m[f][l], r->u[f][l]));
    }
}

static void say_cuts(const asc_link_result *r, asc_text *t)
{
    asc_text_add(t, "threshold      pairs one-to-one");
    asc_text_add(t, r->labelled > 0 ? "      right  precision     recall          F\n"
                                    : "\n");
    for (size_t c = 0; c < r->spec->cuts; c++) {
        const asc_link_cut *k = &r->cut[c];
        const double p = share(k->links_right, k->links),
                     q = share(k->links_right, r->labelled);
        asc_text_format(t, "%9g %10zu %10zu", k->threshold, k->pairs, k->links);
        if (r->labelled > 0)
            asc_text_format(t, " %10zu %10.4f %10.4f %10.4f", k->links_right, p, q,
                            f_measure(p, q));
        asc_text_add(t, "\n");
    }
    if (r->spec->rules > 0) asc_text_add(t, "  (links by rules are not among these)\n");
}

static void say_groups(const asc_link_result *r, asc_text *t)
{
    for (size_t i = 0; i < r->groups; i++) {
        const asc_link_group *g = &r->group[i];
        asc_text_format(t, "file %s, %s = %s: %zu of %zu linked (%.1f %%)",
                        g->side == 0 ? "a" : "b", g->column,
                        *g->level == '\0' ? "(missing)" : g->level, g->linked, g->records,
                        100.0 * share(g->linked, g->records));
        if (r->labelled > 0 && g->labelled > 0)
            asc_text_format(t, "; %zu of %zu labelled pairs missed (%.1f %%)", g->missed,
                            g->labelled, 100.0 * share(g->missed, g->labelled));
        asc_text_add(t, "\n");
    }
}

void asc_link_report(const asc_link_result *r, asc_text *t)
{
    asc_text_format(t, "a: %s, %zu records\nb: %s, %zu records\n",
                    r->spec->source[0].file, r->rows[0], r->spec->source[1].file,
                    r->rows[1]);
    say_rules(r, t);
    if (r->spec->weigh) {
        say_weights(r, t);
        say_cuts(r, t);
    }
    asc_text_format(
        t, "linked: %zu, %.1f %% of a, %.1f %% of b, %.1f %% of the smaller\n", r->linked,
        100.0 * share(r->linked, r->rows[0]), 100.0 * share(r->linked, r->rows[1]),
        100.0 * share(r->linked, fewer(r)));
    if (r->spec->weigh)
        asc_text_format(t, "for clerical review: %zu (%.1f %% of links and these)\n",
                        r->clerical,
                        r->clerical + r->linked == 0 ? 0.0 : 100.0 * clerical_share(r));
    if (r->labelled > 0) {
        const double p = share(r->linked_right, r->linked),
                     q = share(r->linked_right, r->labelled);
        asc_text_format(t,
                        "against %zu labelled pairs: %zu right, %zu wrong, %zu missed; "
                        "precision %.4f, recall %.4f, F %.4f\n",
                        r->labelled, r->linked_right, r->linked - r->linked_right,
                        r->labelled - r->linked_right, p, q, f_measure(p, q));
    }
    say_groups(r, t);
}

static void put(asc_text *t, const char *key, double x)
{
    asc_text_format(t, ", \"%s\": ", key);
    asc_text_json_real(t, x);
}

static void put_count(asc_text *t, const char *key, size_t n)
{
    asc_text_format(t, ", \"%s\": %zu", key, n);
}

/* Counts of right ones and what follows from them, only with labels. */
static void put_accuracy(const asc_link_result *r, asc_text *t, size_t right,
                         size_t links)
{
    if (r->labelled == 0) return;
    const double p = share(right, links), q = share(right, r->labelled);
    put_count(t, "true", right);
    put(t, "precision", p);
    put(t, "recall", q);
    put(t, "f", f_measure(p, q));
}

static void json_rules(const asc_link_result *r, asc_text *t)
{
    asc_text_add(t, ", \"rules\": [");
    for (size_t i = 0; i < r->spec->rules; i++) {
        asc_text_add(t, i == 0 ? "{\"key\": " : ", {\"key\": ");
        asc_text_json(t, r->spec->rule[i].text);
        put_count(t, "links", r->step[i].links);
        put_count(t, "ambiguous", r->step[i].ambiguous);
        if (r->labelled > 0) put_count(t, "true", r->step[i].right);
        asc_text_add(t, "}");
    }
    asc_text_add(t, "]");
}

static void json_weights(const asc_link_result *r, asc_text *t)
{
    put_count(t, "candidates", r->candidates);
    asc_text_add(t, ", \"blocks\": [");
    for (size_t p = 0; p < r->spec->blocks; p++) {
        asc_text_add(t, p == 0 ? "{\"key\": " : ", {\"key\": ");
        asc_text_json(t, r->spec->block[p].text);
        put_count(t, "pairs", r->pass[p]);
        asc_text_add(t, "}");
    }
    asc_text_add(t, "]");
    put(t, "prior", r->prior);
    put(t, "log_likelihood", r->log_likelihood);
    put_count(t, "iterations", r->iterations);
    put_count(t, "bounded", r->bounded);
    if (r->labelled > 0) put_count(t, "labelled_within", r->labelled_within);
    asc_text_add(t, ", \"weights\": [");
    for (size_t f = 0, n = 0; f < r->spec->fields; f++) {
        const asc_link_field *d = &r->spec->field[f];
        for (size_t l = d->levels + 1; d->levels > 0 && l-- > 0; n++) {
            asc_text_add(t, n == 0 ? "{\"field\": " : ", {\"field\": ");
            asc_text_json(t, d->name);
            put_count(t, "level", l);
            put(t, "m", r->m[f][l]);
            put(t, "u", r->u[f][l]);
            put(t, "weight", asc_link_weight(r->m[f][l], r->u[f][l]));
            asc_text_add(t, "}");
        }
    }
    asc_text_add(t, "], \"thresholds\": [");
    for (size_t c = 0; c < r->spec->cuts; c++) {
        const asc_link_cut *k = &r->cut[c];
        asc_text_add(t, c == 0 ? "{\"threshold\": " : ", {\"threshold\": ");
        asc_text_json_real(t, k->threshold);
        put_count(t, "pairs", k->pairs);
        if (r->labelled > 0) put_count(t, "pairs_true", k->right);
        put_count(t, "links", k->links);
        put_accuracy(r, t, k->links_right, k->links);
        asc_text_add(t, "}");
    }
    asc_text_add(t, "]");
}

static void json_groups(const asc_link_result *r, asc_text *t)
{
    asc_text_add(t, ", \"groups\": [");
    for (size_t i = 0; i < r->groups; i++) {
        const asc_link_group *g = &r->group[i];
        asc_text_format(t, "%s{\"file\": \"%s\", \"column\": ", i == 0 ? "" : ", ",
                        g->side == 0 ? "a" : "b");
        asc_text_json(t, g->column);
        asc_text_add(t, ", \"level\": ");
        asc_text_json(t, g->level);
        put_count(t, "records", g->records);
        put_count(t, "linked", g->linked);
        put(t, "rate", share(g->linked, g->records));
        if (r->labelled > 0) {
            put_count(t, "labelled", g->labelled);
            put_count(t, "missed", g->missed);
        }
        asc_text_add(t, "}");
    }
    asc_text_add(t, "]");
}

void asc_link_report_json(const asc_link_result *r, asc_text *t)
{
    asc_text_add(t, "\"name\": ");
    asc_text_json(t, r->spec->name);
    put_count(t, "records_a", r->rows[0]);
    put_count(t, "records_b", r->rows[1]);
    json_rules(r, t);
    if (r->spec->weigh) json_weights(r, t);
    put_count(t, "linked", r->linked);
    put(t, "rate_a", share(r->linked, r->rows[0]));
    put(t, "rate_b", share(r->linked, r->rows[1]));
    if (r->spec->weigh) {
        put_count(t, "clerical", r->clerical);
        put(t, "clerical_share", clerical_share(r));
    }
    if (r->labelled > 0) {
        put_count(t, "labelled", r->labelled);
        put_count(t, "missed", r->labelled - r->linked_right);
    }
    put_accuracy(r, t, r->linked_right, r->linked);
    json_groups(r, t);
}
