/* Triangulation: what different kinds of evidence say of each of the five declared value domains (acute, flow,
 * independence, experience, safety), beside each other. No number of an effect stands here: an outcome is its direction
 * at its claim level, a safety outcome whether it is shown to be no worse than its margin, a pathway how far it is on
 * record, narratives how far they agree with numbers. A domain in which nothing was declared is a row that says so,
 * and a declared outcome is never missing: what a plan named stays in the table, whatever it shows.
 * Farmer et al. (2006), Qual. Health Res. 16:377-394 (triangulation protocol); Piaggio et al. (2012), JAMA
 * 308:2594-2604 (margins). */
#include "answer_gate.h"
#include <math.h>
#include <string.h>

static const char *const domains[] = {"acute", "flow", "independence", "experience",
                                      "safety"};
enum { DOMAINS = sizeof domains / sizeof *domains };

static void put_row(asc_frame *f, const char *domain, const char *source,
                    const char *name, const char *role, int level, const char *reading,
                    const char *verdict)
{
    asc_frame_texts(f, 4, (const char *const[]){domain, source, name, role});
    if (level < 0)
        asc_frame_null(f);
    else
        asc_frame_integer(f, level);
    asc_frame_texts(f, 2, (const char *const[]){reading, verdict});
}

/* The domain of an outcome: declared, or what its role says. */
static const char *domain_of(const asc_outcome *o)
{
    if (o->domain != NULL) return o->domain;
    if (strcmp(o->role, "safety") == 0) return "safety";
    return strcmp(o->role, "experience") == 0 ? "experience" : "";
}

static const asc_fact *fact_of(const asc_answer *a, const asc_outcome *o)
{
    for (size_t i = 0; i < a->facts; i++)
        if (a->fact[i].outcome == o) return &a->fact[i];
    return NULL;
}

/* Of a safety outcome by itself. */
static const char *safety_reading(const asc_answer *a, const asc_fact *f,
                                  const char **verdict)
{
    const asc_fact_list alone = {f, 1, a->study};
    const asc_fact *worst = NULL;
    const asc_evidence e = asc_claim_safety(f, &alone, &worst);
    const char *margin =
        asc_take_format(a->arena, "against a margin of %.4g", f->outcome->margin);
    *verdict = e.status != ASC_EVALUATED || e.value[0] == (double)ASC_SAFETY_UNMONITORED
                   ? "not known"
               : e.value[0] == (double)ASC_SAFETY_CLEAR ? "supports"
                                                        : "disagrees";
    if (strcmp(*verdict, "not known") == 0)
        return "no interval, or no margin to hold it against";
    return asc_take_format(a->arena, "%s, %s",
                           worst == NULL ? "shown to be no worse" : "may be worse",
                           margin);
}

static void outcome_row(asc_judge *j, asc_frame *t, const char *domain,
                        const asc_outcome *o)
{
    const asc_answer *a = j->a;
    const asc_fact *f = fact_of(a, o);
    const asc_standing *s = f == NULL ? NULL : asc_answer_standing(a, o->name, f->model);
    const char *verdict = "not known", *reading = "not compared";
    if (f != NULL && strcmp(o->role, "safety") == 0) {
        reading = safety_reading(a, f, &verdict);
    } else if (s != NULL && s->pathway < ASC_ASSOCIATED) {
        reading = "the evidence carries no direction";
    } else if (s != NULL) {
        reading = asc_direction_name(s->direction);
        verdict = s->direction == ASC_BENEFIT ? "supports"
                  : s->direction == ASC_HARM  ? "disagrees"
                                              : "is silent";
    }
    put_row(t, domain, "outcome", o->name, o->role, s == NULL ? -1 : s->pathway, reading,
            verdict);
}

static void pathways(asc_judge *j, asc_frame *t, const asc_tally *tally)
{
    for (size_t i = 0; i < tally->paths; i++) {
        const asc_path_plan *p = &j->a->study->path[tally->path[i].path];
        const char *end = p->outcome[p->outcomes - 1];
        put_row(t, "", "pathway",
                asc_take_format(j->a->arena, "%s to %s", p->partner, end), "", -1,
                isnan(p->share) ? "how far the steps are on record: see mechanism"
                                : asc_take_format(j->a->arena,
                                                  "the steps must be on record for %g %%",
                                                  100.0 * p->share),
                isnan(p->share)                       ? "is silent"
                : asc_path_broken(p, &tally->path[i]) ? "disagrees"
                                                      : "supports");
    }
}

static void narratives(asc_judge *j, asc_frame *t, const asc_tally *tally)
{
    for (size_t i = 0; i < tally->reconciles; i++) {
        const asc_tally alone = {.reconcile = &tally->reconcile[i], .reconciles = 1};
        const double open = asc_discordance(&alone);
        put_row(t, "experience", "narratives",
                j->a->study->measure[tally->reconcile[i].measure].name, "", -1,
                isnan(open) ? "no record has both a number and a narrative"
                : open > 0.05
                    ? "numbers and narratives differ, and nobody has resolved it"
                    : "numbers and narratives agree, or the difference is resolved",
                isnan(open)   ? "not known"
                : open > 0.05 ? "disagrees"
                              : "supports");
    }
}

/* Outcomes with a domain that the locked plan had and this one has not: "outcomes.falls.domain: safety, removed; ...". */
static void dropped(const asc_judge *j, asc_frame *f)
{
    const asc_registration *r = j->registration;
    const char *at = r == NULL || r->difference == NULL ? "" : r->difference;
    static const char head[] = "outcomes.", middle[] = ".domain: ", end[] = ", removed";
    for (; (at = strstr(at, head)) != NULL; at += 1) {
        const char *name = at + strlen(head);
        const size_t n = strcspn(name, ".:;");
        if (strncmp(name + n, middle, strlen(middle)) != 0) continue;
        const char *domain = name + n + strlen(middle);
        const size_t k = strcspn(domain, ",;");
        if (strncmp(domain + k, end, strlen(end)) != 0) continue;
        put_row(f, asc_take_textn(j->a->arena, domain, k), "outcome",
                asc_take_textn(j->a->arena, name, n), "", -1,
                "declared when the plan was locked, and dropped since", "dropped");
    }
}

asc_table *asc_beside_triangulation(asc_judge *j)
{
    const asc_answer *a = j->a;
    const asc_study *s = a->study;
    bool declared = false;
    for (size_t o = 0; o < s->outcomes; o++)
        declared |= domain_of(&s->outcome[o])[0] != '\0';
    const bool counted = a->beside != NULL && a->beside->counted;
    if (!declared && !counted) return NULL;
    asc_frame f = asc_frame_open(a->arena, "triangulation",
                                 "t:domain t:source t:name t:role n:level t:reading "
                                 "t:verdict");
    for (size_t d = 0; d < DOMAINS; d++) {
        size_t rows = 0;
        for (size_t o = 0; o < s->outcomes; o++) {
            if (strcmp(domain_of(&s->outcome[o]), domains[d]) != 0) continue;
            if (strcmp(s->outcome[o].role, "negative_control") == 0) continue;
            outcome_row(j, &f, domains[d], &s->outcome[o]);
            rows++;
        }
        if (d == 3 && counted) narratives(j, &f, &a->beside->tally);
        if (rows == 0)
            put_row(&f, domains[d], "outcome", "", "", -1,
                    "no outcome of this domain was declared", "not known");
    }
    if (counted) pathways(j, &f, &a->beside->tally);
    dropped(j, &f);
    return asc_frame_table(&f);
}
