/* Reporting checklists filled from what a run knows: TARGET (2025), STROBE (2007), RECORD (2015) and the domains of
 * ROBINS-I (2016). An item that no run can know (ethics, funding, who pays whom) is a gap and marked as one: it is for the
 * authors. Answers are short and hold no counts of people; where numbers are asked for they name the table. What an item
 * asks is put in this project's words and numbered as in the published lists: TARGET has 21 items, of which 1 has three
 * parts, 6 (the trial) eight and 7 (its emulation) ten, 39 in all; RECORD adds 13 to STROBE's 22; ROBINS-I has seven domains.
 * Numbers and order were read against lists of the items, not the papers themselves: for TARGET one in other words that
 * was compared with the statement's tables (PMC13084563) item by item; for RECORD and STROBE the joint checklist of
 * Benchimol et al. as others filled it in (PMC11064235) and lists after the two statements; for ROBINS-I reviews' tables
 * (PMC10267093).
 * Cashin et al. (2025), JAMA 334:1084-1093; von Elm et al. (2007), BMJ 335:806-808; Benchimol et al. (2015), PLoS Med.
 * 12:e1001885; Sterne et al. (2016), BMJ 355:i4919. */
#include "answer_gate.h"
#include <string.h>

typedef enum source {
    FOR_AUTHORS,
    TITLE,
    QUESTION,
    TABLES,
    ELIGIBLE,
    STRATEGIES,
    TRIAL,
    ASSIGNMENT,
    FOLLOW_UP,
    OUTCOMES,
    CONTRAST,
    ASSUMPTIONS,
    ANALYSIS,
    COVARIATES,
    MISSING,
    SENSITIVITY,
    SIZE,
    FLOW,
    BASELINE,
    RATES,
    EFFECTS,
    MORE,
    LIMITS,
    CLAIM,
    PLAN,
    LINKING,
    CLEANING,
    CODES,
    SHARING,
    GATE /* + the row's number */
} source;

typedef struct item {
    const char *list, *number, *asks;
    int from;
} item;

static const item items[] = {
    {"TARGET", "1a", "abstract: emulation, objectives, the trial in brief", TITLE},
    {"TARGET", "1b", "abstract: data sources", TABLES},
    {"TARGET", "1c", "abstract: assumptions, methods, findings", CLAIM},
    {"TARGET", "2", "background", FOR_AUTHORS},
    {"TARGET", "3", "causal question", QUESTION},
    {"TARGET", "4", "why a target trial is emulated", FOR_AUTHORS},
    {"TARGET", "5", "data sources, and how they were linked", TABLES},
    {"TARGET", "6a", "trial: eligibility", ELIGIBLE},
    {"TARGET", "6b", "trial: strategies compared", STRATEGIES},
    {"TARGET", "6c", "trial: assignment", TRIAL},
    {"TARGET", "6d", "trial: start and end of follow-up", FOLLOW_UP},
    {"TARGET", "6e", "trial: outcomes", OUTCOMES},
    {"TARGET", "6f", "trial: causal contrasts", CONTRAST},
    {"TARGET", "6g", "trial: identifying assumptions", ASSUMPTIONS},
    {"TARGET", "6h", "trial: analysis plan", ANALYSIS},
    {"TARGET", "7a", "in the data: eligibility", ELIGIBLE},
    {"TARGET", "7b", "in the data: strategies", CODES},
    {"TARGET", "7c", "in the data: assignment", ASSIGNMENT},
    {"TARGET", "7d", "in the data: start and end of follow-up", FOLLOW_UP},
    {"TARGET", "7e", "in the data: outcomes", CODES},
    {"TARGET", "7f", "in the data: causal contrasts", CONTRAST},
    {"TARGET", "7g(i)", "in the data: assumptions, baseline confounding", ASSUMPTIONS},
    {"TARGET", "7g(ii)", "in the data: variables of the assumptions", COVARIATES},
    {"TARGET", "7h(i)", "in the data: analysis, missing data", ANALYSIS},
    {"TARGET", "7h(ii)", "in the data: sensitivity analyses", SENSITIVITY},
    {"TARGET", "8", "numbers assessed, eligible and assigned", FLOW},
    {"TARGET", "9", "baseline by strategy", BASELINE},
    {"TARGET", "10", "length of follow-up and why it ended", FOLLOW_UP},
    {"TARGET", "11", "missing data by strategy", MISSING},
    {"TARGET", "12", "outcomes by strategy", RATES},
    {"TARGET", "13", "effect estimates with their precision", EFFECTS},
    {"TARGET", "14", "results of the sensitivity analyses", MORE},
    {"TARGET", "15", "interpretation", CLAIM},
    {"TARGET", "16", "limitations", LIMITS},
    {"TARGET", "17", "ethics", FOR_AUTHORS},
    {"TARGET", "18", "registration", PLAN},
    {"TARGET", "19", "data, code and materials", SHARING},
    {"TARGET", "20", "funding", FOR_AUTHORS},
    {"TARGET", "21", "conflicts of interest", FOR_AUTHORS},
    {"STROBE", "1", "title and abstract", TITLE},
    {"STROBE", "2", "background", FOR_AUTHORS},
    {"STROBE", "3", "objectives", QUESTION},
    {"STROBE", "4", "design", ASSIGNMENT},
    {"STROBE", "5", "setting and dates", FOLLOW_UP},
    {"STROBE", "6", "participants", ELIGIBLE},
    {"STROBE", "7", "variables", OUTCOMES},
    {"STROBE", "8", "measurement", TABLES},
    {"STROBE", "9", "bias", SENSITIVITY},
    {"STROBE", "10", "study size", SIZE},
    {"STROBE", "11", "quantitative variables", COVARIATES},
    {"STROBE", "12", "statistical methods", ANALYSIS},
    {"STROBE", "13", "participants at each stage", FLOW},
    {"STROBE", "14", "descriptive data", BASELINE},
    {"STROBE", "15", "outcome data", RATES},
    {"STROBE", "16", "main results", EFFECTS},
    {"STROBE", "17", "other analyses", MORE},
    {"STROBE", "18", "key results", CLAIM},
    {"STROBE", "19", "limitations", LIMITS},
    {"STROBE", "20", "interpretation", CLAIM},
    {"STROBE", "21", "generalisability", FOR_AUTHORS},
    {"STROBE", "22", "funding", FOR_AUTHORS},
    {"RECORD", "1.1", "types of data in title or abstract", TABLES},
    {"RECORD", "1.2", "region and dates", FOLLOW_UP},
    {"RECORD", "1.3", "linkage stated", LINKING},
    {"RECORD", "6.1", "how the population was selected", ELIGIBLE},
    {"RECORD", "6.2", "validation of codes", FOR_AUTHORS},
    {"RECORD", "6.3", "linkage shown by stage", LINKING},
    {"RECORD", "7.1", "codes of exposures and outcomes", CODES},
    {"RECORD", "12.1", "access to the data", FOR_AUTHORS},
    {"RECORD", "12.2", "cleaning", CLEANING},
    {"RECORD", "12.3", "level and quality of linkage", LINKING},
    {"RECORD", "13.1", "selection with linkage and cleaning", FLOW},
    {"RECORD", "19.1", "data not made for research", LIMITS},
    {"RECORD", "22.1", "protocol, raw data, code", SHARING},
    {"ROBINS-I", "1", "confounding", GATE + 9},
    {"ROBINS-I", "2", "selection of participants", GATE + 1},
    {"ROBINS-I", "3", "classification of interventions", GATE + 14},
    {"ROBINS-I", "4", "deviations from interventions", FOR_AUTHORS},
    {"ROBINS-I", "5", "missing data", GATE + 3},
    {"ROBINS-I", "6", "measurement of outcomes", GATE + 13},
    {"ROBINS-I", "7", "selection of the reported result", GATE + 2},
};

static void listed(asc_text *t, const char *name, const char *after)
{
    asc_text_format(t, "%s%s%s", t->length > 0 ? ", " : "", name, after);
}

static const char *done(const asc_text *t)
{
    return t->data == NULL ? "" : t->data;
}

/* Which of the covariates the models of a model take, where that is not all of them. */
static void chosen(asc_text *t, const char *model, const char *key,
                   const asc_covariate_list *list)
{
    if (!list->given) return;
    asc_text_format(t, "; %s of %s: %s", key, model, list->names == 0 ? "none" : "");
    for (size_t i = 0; i < list->names; i++)
        asc_text_format(t, "%s%s", i > 0 ? ", " : "", list->name[i]);
}

/* Partners that play, outcomes with their windows, covariates, models, tables. */
static const char *names_of(const asc_judge *j, source from)
{
    const asc_study *s = j->a->study;
    asc_text t = asc_text_start(j->a->arena);
    if (from == STRATEGIES)
        for (size_t k = 0; k < s->partners; k++)
            if (s->partner[k].role == ASC_PLAYER) listed(&t, s->partner[k].name, "");
    if (from == OUTCOMES)
        for (size_t o = 0; o < s->outcomes; o++) {
            const asc_linked_outcome *y = s->outcome[o].linked;
            const char *window = y == NULL ? NULL : y->records.window.text;
            listed(&t, s->outcome[o].name,
                   window == NULL ? "" : asc_take_format(j->a->arena, " %s", window));
        }
    if (from == COVARIATES)
        for (size_t k = 0; k < s->covariates; k++)
            if (s->covariate[k].column != NULL) listed(&t, s->covariate[k].column, "");
    for (size_t m = 0; m < s->models && from == COVARIATES; m++) {
        const asc_model_spec *spec = &s->model[m];
        chosen(&t, spec->name, "exposure_covariates", &spec->exposure_covariates);
        chosen(&t, spec->name, "outcome_covariates", &spec->outcome_covariates);
    }
    if (from == ANALYSIS)
        for (size_t m = 0; m < s->models; m++) listed(&t, s->model[m].model, "");
    if (from == TABLES && s->link != NULL)
        for (size_t k = 0; k < s->link->tables; k++)
            listed(&t, s->link->table[k].name, "");
    return done(&t);
}

static const char *eligible(const asc_judge *j)
{
    const asc_study *s = j->a->study;
    asc_text t = asc_text_start(j->a->arena);
    for (size_t i = 0; i < s->includes; i++)
        if (s->include[i].why != NULL) listed(&t, s->include[i].why, "");
    return t.length == 0
               ? asc_take_format(j->a->arena, "all rows of '%s'; flow", s->table)
               : asc_take_format(j->a->arena, "rows of '%s', less: %s; flow", s->table,
                                 done(&t));
}

static const char *follow_up(const asc_judge *j)
{
    const asc_linking *l = j->a->study->link;
    if (l == NULL || l->start == NULL) return ""; /* a flat table: nobody knows */
    int d[2][3] = {{0}};
    if (!l->has_period) return asc_take_format(j->a->arena, "from '%s'", l->start);
    asc_days_date(l->first_day, &d[0][0], &d[0][1], &d[0][2]);
    asc_days_date(l->last_day, &d[1][0], &d[1][1], &d[1][2]);
    return asc_take_format(j->a->arena,
                           "from '%s', %04d-%02d-%02d to %04d-%02d-%02d; windows as in "
                           "the outcomes",
                           l->start, d[0][0], d[0][1], d[0][2], d[1][0], d[1][1],
                           d[1][2]);
}

/* The gate's row for the first outcome that is assessed, in words. */
static const char *gate_row(const asc_judge *j, int row)
{
    const asc_table *t = asc_frame_table(&j->evidence);
    asc_arena *arena = j->a->arena;
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        if ((int)asc_gate_number(t, "row", i) != row) continue;
        const char *reason = asc_gate_text(t, "reason", i, arena);
        if (strcmp(asc_gate_text(t, "status", i, arena), "not evaluated") == 0) return "";
        return asc_take_format(arena, "%s: %s%sallows level %.0f",
                               asc_gate_text(t, "diagnostic", i, arena), reason,
                               *reason == '\0' ? "" : ", ", asc_gate_number(t, "cap", i));
    }
    return "";
}

static const char *plan_of(const asc_judge *j)
{
    const asc_registration *r = j->registration;
    if (r == NULL || !r->registered) return "";
    return asc_take_format(
        j->a->arena, "plan locked %s, %zu amendments, BLAKE2b %.16s...",
        r->locked == NULL ? "" : r->locked, r->amendments, j->a->study->plan_hex);
}

/* What holds for every run. */
static const char *fixed(source from)
{
    switch (from) {
    case TRIAL:
        return "at random to what was delivered here, known to those who got it";
    case ASSIGNMENT:
        return "not randomised: as delivered, adjusted for the covariates";
    case CONTRAST:
        return "mean outcome had only some of the partners' deliveries stayed, against "
               "none; policies of the study";
    case ASSUMPTIONS:
        return "no unmeasured confounding given the covariates, positivity (overlap), "
               "consistency, no interference";
    case EFFECTS:
        return "effect, game, contribution, with intervals";
    case FLOW:
        return "flow, with the reason of each exclusion";
    case BASELINE:
        return "balance, overlap";
    case RATES:
        return "outcome, game (events by what was delivered)";
    case LIMITS:
        return "sentence (limit), note, and the rows of evidence that bind";
    case CLAIM:
        return "claim: level, direction and sentence";
    case SIZE:
        return "evidence, row 11: minimum detectable effect";
    case SHARING:
        return "ascribe verify recomputes the result from plan and sealed data; recipe "
               "names the program";
    default:
        return "";
    }
}

static const char *more_of(const asc_judge *j, source from)
{
    const asc_study *s = j->a->study;
    if (from == MORE && s->groups == 0 && s->models < 2) return "";
    if (from == MORE)
        return asc_take_format(j->a->arena, "%zu models side by side, %zu breakdowns",
                               s->models, s->groups);
    if (from == SENSITIVITY)
        return s->models > 0
                   ? "evidence, rows 8 to 12: trend, negative controls, E-value, "
                     "detectable effect, models"
                   : "";
    if (from == LINKING)
        return s->link != NULL ? "source (rows without a known person), evidence row 4"
                               : "";
    if (from == CLEANING)
        return s->link != NULL
                   ? "source: exact repeats, aliases, records without time or "
                     "after the data lock"
                   : "";
    if (from == MISSING)
        return "missing: rule and number by column and arm; nothing is imputed silently";
    return "the study file: where, is, starts_with of every partner and outcome";
}

static const char *answer_of(const asc_judge *j, int from)
{
    const asc_study *s = j->a->study;
    if (from >= GATE) return gate_row(j, from - GATE);
    switch ((source)from) {
    case FOR_AUTHORS:
        return "";
    case TITLE:
        return s->title;
    case QUESTION:
        return asc_take_format(j->a->arena, "who created the value that was created (%s)",
                               s->question);
    case TABLES:
        return s->link == NULL ? s->table : names_of(j, TABLES);
    case STRATEGIES:
    case OUTCOMES:
    case COVARIATES:
    case ANALYSIS:
        return names_of(j, (source)from);
    case ELIGIBLE:
        return eligible(j);
    case FOLLOW_UP:
        return follow_up(j);
    case PLAN:
        return plan_of(j);
    case MISSING:
    case SENSITIVITY:
    case MORE:
    case LINKING:
    case CLEANING:
    case CODES:
        return more_of(j, (source)from);
    default:
        return fixed((source)from);
    }
}

asc_table *asc_beside_reporting(asc_judge *j)
{
    asc_frame f = asc_frame_open(j->a->arena, "reporting",
                                 "t:checklist t:item t:asks t:status t:answer");
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        const char *answer = answer_of(j, items[i].from);
        const bool gap = answer == NULL || *answer == '\0';
        asc_frame_texts(
            &f, 5,
            (const char *const[]){items[i].list, items[i].number, items[i].asks,
                                  !gap                           ? "filled"
                                  : items[i].from == FOR_AUTHORS ? "for the authors"
                                                                 : "gap",
                                  gap ? "" : answer});
    }
    return asc_frame_table(&f);
}
