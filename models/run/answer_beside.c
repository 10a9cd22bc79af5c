/* What stands beside the estimates, as evidence and as tables:
 *   measure        ratios: of, met (a missing value is not), share with its Wilson interval
 *   chart          ratios by period, with the limits of an XmR chart
 *   scale          lines and people by reliable change
 *   reconcile      records of narratives against numbers: discordant, and open (no resolution, no decision)
 *   audit          claims, the sample read, errors, their upper bound, agreement, claims that stand at the bound
 *   mechanism      units reached for whom the steps are on record, in order
 *   trend          leads of the arms before, with the test of all of them
 *   recording      credit with and without how much is written down about a unit
 * Row 13 is for outcomes that rest on audited claims, 14 for outcomes with credit, 15 for the whole study. */
#include "answer_gate.h"
#include "ascribe/answers.h"
#include "ascribe/numeric.h"
#include <math.h>
#include <string.h>

void asc_beside_trend(asc_answer *a, const asc_fact *f, const asc_trend *t)
{
    const asc_outcome *o = f->outcome;
    if (a->trend.columns == 0)
        a->trend = asc_frame_open(a->arena, "trend",
                                  "t:outcome t:period r:lead r:std.error r:p r:breakdown "
                                  "r:breakdown.estimated r:breakdown.least");
    if (a->facts > 0 && a->fact[a->facts - 1].outcome == o) return; /* told once */
    for (size_t j = 0; j < t->leads; j++) {
        asc_frame_texts(&a->trend, 2, (const char *const[]){o->name, o->trend[j]});
        const double none = f->breakdown; /* NaN: periods of another length */
        asc_frame_reals(&a->trend, 6,
                        (const double[]){t->lead[j], t->std_error[j], t->p, none,
                                         isnan(none) ? none : t->estimated,
                                         isnan(none) ? none : t->least});
    }
}

bool asc_beside_broken(const asc_answer *a, const asc_fact *f)
{
    const asc_study *s = a->study;
    if (a->beside == NULL || !a->beside->counted) return false;
    for (size_t i = 0; i < a->beside->tally.paths; i++) {
        const asc_path_count *count = &a->beside->tally.path[i];
        const asc_path_plan *plan = &s->path[count->path];
        const char *end = plan->outcome[plan->outcomes - 1];
        if (strcmp(end, f->outcome->name) == 0 && asc_path_broken(plan, count))
            return true;
    }
    return false;
}

/* The contribution of a player by the first index of the first model, as delivered; NaN: none. */
static double credit_of(const asc_judge *j, const char *outcome, const char *player)
{
    const asc_table *t = asc_result_table(j->result, "contribution");
    const asc_study *s = j->a->study;
    for (size_t i = 0; t != NULL && s->models > 0 && s->indices > 0 && i < t->rows; i++) {
        static const char *const key[] = {"outcome", "player", "model",
                                          "index",   "policy", "level"};
        const char *const want[] = {outcome,          player,      s->model[0].name,
                                    s->index[0].name, "delivered", "partner"};
        bool same = true;
        for (size_t k = 0; same && k < sizeof key / sizeof *key; k++)
            same = strcmp(asc_gate_text(t, key[k], i, j->a->arena), want[k]) == 0;
        if (same) return asc_gate_number(t, "estimate", i);
    }
    return (double)NAN;
}

static double attenuation_of(const asc_judge *j, const char *outcome)
{
    const asc_table *t = j->a->beside == NULL ? NULL : j->a->beside->credit;
    double raw[ASC_PLAYERS_MAX], adjusted[ASC_PLAYERS_MAX];
    size_t n = 0;
    for (size_t i = 0; t != NULL && i < t->rows && n < ASC_PLAYERS_MAX; i++) {
        if (strcmp(asc_gate_text(t, "outcome", i, j->a->arena), outcome) != 0) continue;
        raw[n] = credit_of(j, outcome, asc_gate_text(t, "player", i, j->a->arena));
        adjusted[n++] = asc_gate_number(t, "adjusted", i);
    }
    return asc_credit_attenuation(raw, adjusted, n);
}

/* The same with capped records, where the study knows them: /tables/visibility. Where a delivery is made by one record,
 * capping takes none away: credit that is the same by construction was not tested. */
static double capped_of(const asc_judge *j, const char *outcome)
{
    const asc_table *t = asc_result_table(j->result, "visibility");
    const asc_study *s = j->a->study;
    double raw[ASC_PLAYERS_MAX], adjusted[ASC_PLAYERS_MAX];
    size_t n = 0, moved = 0;
    for (size_t i = 0; t != NULL && s->models > 0 && s->indices > 0 && i < t->rows; i++) {
        static const char *const key[] = {"outcome", "model", "index", "policy", "level"};
        const char *const want[] = {outcome, s->model[0].name, s->index[0].name,
                                    "delivered", "partner"};
        bool same = n < ASC_PLAYERS_MAX;
        for (size_t k = 0; same && k < sizeof key / sizeof *key; k++)
            same = strcmp(asc_gate_text(t, key[k], i, j->a->arena), want[k]) == 0;
        if (!same) continue;
        raw[n] = asc_gate_number(t, "estimate", i);
        adjusted[n] = asc_gate_number(t, "adjusted", i);
        moved += adjusted[n] != raw[n];
        n++;
    }
    return moved == 0 ? (double)NAN : asc_credit_attenuation(raw, adjusted, n);
}

/* The larger of two, where NaN is nothing. */
static double worse_of(double a, double b)
{
    return isnan(a) || b > a ? b : a;
}

static bool rests_on_claims(const asc_study *s, const char *outcome)
{
    for (size_t i = 0; s->audit != NULL && i < s->audit->outcomes; i++)
        if (strcmp(s->audit->outcome[i], outcome) == 0) return true;
    return false;
}

void asc_beside_judge(asc_judge *j, asc_gate_case *c, const asc_fact *f)
{
    const asc_answer *a = j->a;
    const bool counted = a->beside != NULL && a->beside->counted;
    c->audited = rests_on_claims(a->study, f->outcome->name) ? j->audited : NULL;
    c->attenuation =
        worse_of(attenuation_of(j, f->outcome->name), capped_of(j, f->outcome->name));
    c->discordance = counted ? asc_discordance(&a->beside->tally) : (double)NAN;
}

static asc_table *measure_table(const asc_answer *a, const asc_tally *t)
{
    asc_frame f = asc_frame_open(a->arena, "measure",
                                 "t:measure t:partner n:of n:met r:share "
                                 "r:conf.low r:conf.high");
    for (size_t i = 0; i < t->ratios; i++) {
        const asc_ratio_count *r = &t->ratio[i];
        double low = (double)NAN, high = (double)NAN, share = (double)NAN;
        if (r->of > 0) {
            share = (double)r->met / (double)r->of;
            asc_wilson((double)r->met, (double)r->of, 0.95, &low, &high);
        }
        asc_frame_texts(
            &f, 2, (const char *const[]){a->study->measure[r->measure].name, r->partner});
        asc_frame_integer(&f, r->of);
        asc_frame_integer(&f, r->met);
        asc_frame_reals(&f, 3, (const double[]){share, low, high});
    }
    return asc_frame_table(&f);
}

static asc_table *scale_table(const asc_answer *a, const asc_tally *t)
{
    asc_frame f = asc_frame_open(a->arena, "scale",
                                 "t:measure r:least n:lines n:better n:same n:worse "
                                 "n:people.better n:people.same n:people.worse "
                                 "n:people.mixed");
    for (size_t i = 0; i < t->scales; i++) {
        const asc_scale_count *s = &t->scale[i];
        asc_frame_text(&f, a->study->measure[s->measure].name);
        asc_frame_real(&f, s->least);
        asc_frame_integer(&f, s->lines);
        for (size_t k = 0; k < ASC_CLASSES; k++) asc_frame_integer(&f, s->change[k]);
        for (size_t k = 0; k < ASC_CLASSES; k++) asc_frame_integer(&f, s->person[k]);
        asc_frame_integer(&f, s->mixed);
    }
    return asc_frame_table(&f);
}

static void reconcile_row(asc_frame *f, const char *name, const asc_reconcile_count *r)
{
    double cell[ASC_CLASSES * ASC_CLASSES], low = (double)NAN, high = (double)NAN;
    int64_t all = 0, alike = 0;
    for (size_t k = 0; k < (size_t)ASC_CLASSES * ASC_CLASSES; k++) {
        cell[k] = (double)r->table[k];
        all += r->table[k];
        if (k % (ASC_CLASSES + 1) == 0) alike += r->table[k];
    }
    const double n = (double)all, apart = (double)(all - alike);
    if (all > 0) asc_wilson(apart, n, 0.95, &low, &high);
    asc_frame_text(f, name);
    asc_frame_integer(f, all);
    asc_frame_integer(f, all - alike);
    asc_frame_integer(f, r->open);
    const double told_better = cell[3] + cell[6], scored_better = cell[1] + cell[2];
    asc_frame_reals(f, 6,
                    (const double[]){apart / n, low, high,
                                     all > 0 ? asc_kappa(cell, ASC_CLASSES, 0) : low,
                                     all > 0 ? asc_pabak(cell, ASC_CLASSES) : low,
                                     asc_mcnemar(scored_better, told_better)});
}

static asc_table *reconcile_table(const asc_answer *a, const asc_tally *t)
{
    asc_frame f = asc_frame_open(a->arena, "reconcile",
                                 "t:measure n:records n:discordant n:open "
                                 "r:share r:conf.low r:conf.high r:kappa r:agreement "
                                 "r:p.mcnemar");
    for (size_t i = 0; i < t->reconciles; i++)
        reconcile_row(&f, a->study->measure[t->reconcile[i].measure].name,
                      &t->reconcile[i]);
    return asc_frame_table(&f);
}

static asc_table *audit_table(const asc_judge *j)
{
    const asc_audited *d = j->audited;
    const asc_audit_plan *plan = j->a->study->audit;
    asc_frame f = asc_frame_open(j->a->arena, "audit",
                                 "t:frame t:of t:stratum n:claims n:sampled n:read "
                                 "n:wrong r:share r:bound r:kappa "
                                 "r:agreement r:standing t:rule t:ratings t:reason");
    if (d == NULL) return NULL;
    const double none = (double)NAN;
    const char *of = asc_claim_joined(plan->outcome, plan->outcomes, j->a->arena);
    const asc_audited_part whole = {"",       d->claims, d->size, d->read,
                                    d->wrong, d->share,  d->bound};
    for (size_t i = 0; i <= d->parts; i++) {
        const bool all = i == 0;
        const asc_audited_part *p = all ? &whole : &d->part[i - 1];
        asc_frame_texts(&f, 3, (const char *const[]){plan->table.name, of, p->label});
        asc_frame_integer(&f, (int64_t)p->claims);
        asc_frame_integer(&f, (int64_t)p->size);
        asc_frame_integer(&f, (int64_t)p->read);
        asc_frame_integer(&f, (int64_t)p->wrong);
        asc_frame_reals(&f, 5,
                        (const double[]){p->share, p->bound, all ? d->kappa : none,
                                         all ? d->pabak : none,
                                         all ? floor(d->standing) : none});
        asc_frame_texts(&f, 3,
                        (const char *const[]){
                            all                    ? d->rule
                            : p->size == p->claims ? "every claim was read"
                                                   : "Clopper-Pearson, one-sided 95 %",
                            all ? j->a->beside->tally.claims.ratings_hash : "",
                            all ? d->reason : ""});
    }
    return asc_frame_table(&f);
}

static asc_table *mechanism_table(const asc_answer *a, const asc_tally *t)
{
    asc_frame f = asc_frame_open(a->arena, "mechanism",
                                 "t:partner t:path n:reached n:followed r:share "
                                 "r:conf.low r:conf.high r:needed t:verdict");
    for (size_t i = 0; i < t->paths; i++) {
        const asc_path_count *c = &t->path[i];
        const asc_path_plan *p = &a->study->path[c->path];
        asc_text path = asc_text_start(a->arena);
        asc_text_add(&path, p->partner);
        for (size_t k = 0; k < p->outcomes; k++)
            asc_text_format(&path, " > %s", p->outcome[k]);
        double low = (double)NAN, high = (double)NAN;
        const double n = (double)c->reached, y = (double)c->followed;
        if (c->reached > 0) asc_wilson(y, n, 0.95, &low, &high);
        asc_frame_texts(&f, 2, (const char *const[]){p->partner, path.data});
        asc_frame_integer(&f, c->reached);
        asc_frame_integer(&f, c->followed);
        asc_frame_reals(&f, 4, (const double[]){y / n, low, high, p->share});
        asc_frame_text(&f, isnan(p->share) ? ""
                           : asc_path_broken(p, c)
                               ? "on record for too few: statements about partners stay "
                                 "at level 2"
                               : "on record");
    }
    return asc_frame_table(&f);
}

static asc_table *recording_table(const asc_judge *j)
{
    const asc_answer *a = j->a;
    const asc_table *t = a->beside == NULL ? NULL : a->beside->credit;
    asc_frame f = asc_frame_open(a->arena, "recording",
                                 "t:outcome t:model t:player r:estimate r:adjusted "
                                 "r:attenuation r:records");
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        const char *outcome = asc_gate_text(t, "outcome", i, a->arena);
        const char *player = asc_gate_text(t, "player", i, a->arena);
        const double raw = credit_of(j, outcome, player);
        const double adjusted = asc_gate_number(t, "adjusted", i);
        asc_frame_texts(&f, 3,
                        (const char *const[]){outcome, a->study->model[0].name, player});
        asc_frame_reals(&f, 4,
                        (const double[]){raw, adjusted, asc_attenuation(raw, adjusted),
                                         asc_gate_number(t, "records", i)});
    }
    return asc_frame_table(&f);
}

/* What the counts leave out is said without its number: a few rows are a few people. */
static void left_out(asc_answer *a, const asc_tally *t)
{
    for (size_t i = 0; i < t->ratios; i++)
        if (t->ratio[i].unknown > 0 && t->ratio[i].partner[0] == '\0')
            asc_answer_note(a, "measure_missing",
                            a->study->measure[t->ratio[i].measure].name,
                            "rows without the value that is asked for count as not met");
    for (size_t i = 0; i < t->charts; i++)
        if (t->chart[i].undated > 0)
            asc_answer_note(a, "measure_missing",
                            a->study->measure[t->chart[i].measure].name,
                            "rows without a time have no place on the chart");
    for (size_t i = 0; i < t->scales; i++)
        if (t->scale[i].blank > 0)
            asc_answer_note(a, "measure_missing",
                            a->study->measure[t->scale[i].measure].name,
                            "rows without person, time, domain or score are left out");
    for (size_t i = 0; i < t->reconciles; i++) {
        const asc_reconcile_count *r = &t->reconcile[i];
        if (r->mixed + r->unscored + r->untold > 0)
            asc_answer_note(a, "measure_missing", a->study->measure[r->measure].name,
                            "records are left out whose person has no class of the "
                            "scale, is better in one domain and worse in another, or "
                            "that tell no class");
    }
    for (size_t i = 0; i < t->paths; i++)
        if (t->path[i].before > 0)
            asc_answer_note(a, "path_order", a->study->path[t->path[i].path].partner,
                            "some units have a step on record before what it should "
                            "follow; they do not count as on record");
    if (a->audited != NULL && t->claims.outside > 0)
        asc_answer_note(a, "audit_outside", a->study->audit->table.name,
                        "there are readings of claims that are not in the frame; they "
                        "count for nothing");
}

static const char *state_of(const asc_registration *r)
{
    if (!r->registered) return "not registered";
    return r->state == ASC_PLAN_MATCH     ? "matches"
           : r->state == ASC_PLAN_AMENDED ? "matches, amended"
           : r->state == ASC_PLAN_NONE    ? "registered late"
                                          : "differs, not logged";
}

static const char *shown(bool is, const char *text)
{
    return is && text != NULL ? text : "";
}

/* When the plan was locked, and what became of it. */
static asc_table *registration_table(const asc_judge *j)
{
    static const asc_registration none;
    const asc_provenance *p = &j->a->study->provenance;
    const asc_registration *given = j->registration;
    const asc_registration *r = given != NULL && given->registered ? given : &none;
    const bool copied = r->registered && p->date != NULL;
    asc_frame f = asc_frame_open(j->a->arena, "registration",
                                 "t:state t:locked t:sealed n:amendments t:difference "
                                 "t:copy t:copied");
    asc_frame_text(&f, state_of(r));
    asc_frame_text(&f, shown(r->registered, r->locked));
    asc_frame_text(&f, shown(r->sealed, r->sealed_on));
    asc_frame_integer(&f, (int64_t)r->amendments);
    asc_frame_text(&f, shown(r->registered, r->difference));
    asc_frame_text(&f, shown(copied, p->where != NULL ? p->where : "a second party"));
    asc_frame_text(&f, shown(copied, p->date));
    return asc_frame_table(&f);
}

/* What was changed after the lock, as the log has it. */
static asc_table *amendment_table(const asc_judge *j)
{
    const asc_registration *r = j->registration;
    asc_frame f =
        asc_frame_open(j->a->arena, "amendment", "t:logged t:amendment t:outcomes");
    if (r == NULL || !r->registered || r->amendments == 0) return NULL;
    for (size_t i = 0; i < r->amendments; i++)
        asc_frame_texts(
            &f, 3,
            (const char *const[]){r->amended[i].day, r->amended[i].note,
                                  r->amended[i].seen ? "seen before" : "not seen"});
    return asc_frame_table(&f);
}

void asc_beside_tables(asc_judge *j, asc_table *out[ASC_BESIDE_TABLES])
{
    const asc_answer *a = j->a;
    const bool counted = a->beside != NULL && a->beside->counted;
    const asc_tally *t = counted ? &a->beside->tally : NULL;
    for (size_t i = 0; i < ASC_BESIDE_TABLES; i++) out[i] = NULL;
    if (counted) {
        left_out(j->a, t);
        out[0] = measure_table(a, t);
        out[1] = scale_table(a, t);
        out[2] = reconcile_table(a, t);
        out[3] = audit_table(j);
        out[4] = mechanism_table(a, t);
        out[12] = asc_beside_chart(a, t);
    }
    if (a->trend.rows > 0) out[5] = asc_frame_table(&a->trend);
    out[6] = recording_table(j);
    out[7] = asc_beside_triangulation(j);
    out[8] = registration_table(j);
    out[9] = asc_beside_reporting(j);
    out[10] = amendment_table(j);
    out[11] = asc_beside_review(a);
}
