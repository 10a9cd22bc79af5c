/* The evidence gate as a table of data: which numbers give which cap.
 * Clauses of a row are tried in order, conditions of cap 0 first; the first whose conditions all hold
 * gives the cap, and `otherwise` when none does. A row that was not evaluated has its worst cap, so that
 * skipping a test is never better than failing it; row 2 alone has cap 2 then, a stated exploratory
 * analysis.
 *   pathway = min over rows of cap, but for the visibility row
 *   partner = min(pathway, 3, cap of the visibility row, 2 where deliveries depend on one another)
 * Thresholds: Sherman et al. (1997), Maryland scale (row 1); Walker et al. (2013), Comp. Eff. Res. 3:11-20
 * and Schuemie et al. (2020), OHDSI (6, 9); Austin (2009), Stat. Med. 28:3083-3107 (7); What Works
 * Clearinghouse (2022), Handbook 5.0 (7); Rambachan & Roth (2023), Rev. Econ. Stud. 90:2555-2591 (8);
 * VanderWeele & Ding (2017), Ann. Intern. Med. 167:268-274 (10). The others are this project's. */
#include "ascribe/text.h"
#include "gate_levels.h"
#include <math.h>

typedef enum relation { END, LEAST, MOST, ABOVE, BELOW } relation;

typedef struct condition {
    relation is;
    int value; /* index */
    double bound;
    int other; /* 1 + index of a value to compare with instead of the bound; 0: none */
} condition;

enum { CONDITIONS = 4, CLAUSES = 6 };

typedef struct clause {
    int cap;
    condition all[CONDITIONS];
} clause;

typedef struct row_rule {
    const char *name;
    const char *value[ASC_GATE_VALUES]; /* in words */
    int otherwise, unevaluated;
    clause when[CLAUSES]; /* the first without conditions ends them */
} row_rule;

static const row_rule rule[ASC_GATE_ROWS] = {
    [ASC_ROW_DESIGN] = {"design (Maryland scale)",
                        {"scale", "exogeneity tested", "target-trial cohort"},
                        0,
                        0,
                        {{4, {{LEAST, 0, 5, 0}}},
                         {4, {{LEAST, 0, 4, 0}, {LEAST, 1, 1, 0}}},
                         {3, {{LEAST, 0, 3, 0}}},
                         {2, {{LEAST, 0, 2, 0}}},
                         {1, {{LEAST, 0, 1, 0}}}}},
    [ASC_ROW_PLAN] = {"plan registered before outcomes",
                      {"state"},
                      0,
                      2,
                      {{4, {{MOST, 0, ASC_PLAN_MATCH, 0}}},
                       {3, {{MOST, 0, ASC_PLAN_AMENDED, 0}}},
                       {2, {{MOST, 0, ASC_PLAN_NONE, 0}}},
                       {1, {{MOST, 0, ASC_PLAN_MISMATCH, 0}}}}},
    [ASC_ROW_WINDOW] = {"window completeness",
                        {"completeness"},
                        0,
                        0,
                        {{4, {{LEAST, 0, .95, 0}}},
                         {3, {{LEAST, 0, .90, 0}}},
                         {2, {{LEAST, 0, .80, 0}}},
                         {1, {{LEAST, 0, .60, 0}}}}},
    [ASC_ROW_LINKAGE] = {"linkage",
                         {"rate", "difference between arms"},
                         0,
                         0,
                         {{4, {{LEAST, 0, .95, 0}, {MOST, 1, .02, 0}}},
                          {3, {{LEAST, 0, .90, 0}, {MOST, 1, .05, 0}}},
                          {2, {{LEAST, 0, .80, 0}}},
                          {1, {{LEAST, 0, .60, 0}}}}},
    [ASC_ROW_ESS] = {"effective sample size",
                     {"ESS / n", "ESS"},
                     1,
                     0,
                     {{0, {{BELOW, 1, 10, 0}}},
                      {4, {{LEAST, 0, .50, 0}, {LEAST, 1, 100, 0}}},
                      {3, {{LEAST, 0, .25, 0}, {LEAST, 1, 100, 0}}},
                      {2, {{LEAST, 0, .10, 0}, {LEAST, 1, 30, 0}}}}},
    [ASC_ROW_EQUIPOISE] = {"equipoise",
                           {"share in equipoise"},
                           1,
                           1,
                           {{4, {{LEAST, 0, .50, 0}}},
                            {3, {{LEAST, 0, .20, 0}}},
                            {2, {{LEAST, 0, .10, 0}}}}},
    [ASC_ROW_BALANCE] = {"balance after weighting",
                         {"largest |SMD|", "variance ratio", "doubly robust"},
                         1,
                         1,
                         {{4, {{MOST, 0, .10, 0}, {MOST, 1, 2, 0}}},
                          {3, {{MOST, 0, .25, 0}, {LEAST, 2, 1, 0}}},
                          {2, {{MOST, 0, .25, 0}}}}},
    [ASC_ROW_TREND] = {"pre-trends",
                       {"p", "breakdown Mbar"},
                       1,
                       1,
                       {{4, {{LEAST, 0, .10, 0}, {LEAST, 1, 1, 0}}},
                        {3, {{LEAST, 0, .10, 0}, {LEAST, 1, .5, 0}}},
                        {2, {{LEAST, 0, .05, 0}}}}},
    [ASC_ROW_CONTROLS] =
        {"negative controls",
         {"EASE", "intervals over the null", "controls", "placebo p"},
         1,
         1,
         {{4, {{BELOW, 0, .25, 0}, {LEAST, 1, .90, 0}, {LEAST, 2, 5, 0}}},
          {4, {{MOST, 3, .05, 0}}},
          {3, {{BELOW, 0, .25, 0}, {LEAST, 1, .80, 0}, {LEAST, 2, 5, 0}}},
          {3, {{MOST, 3, .10, 0}}},
          {2, {{BELOW, 0, .25, 0}, {LEAST, 1, .70, 0}, {LEAST, 2, 5, 0}}}}},
    [ASC_ROW_EVALUE] = {"limit E-value",
                        {"limit E-value", "strongest measured covariate"},
                        2,
                        2,
                        {{4, {{LEAST, 0, 2, 0}, {ABOVE, 0, 0, 2}}},
                         {3, {{LEAST, 0, 1.25, 0}, {ABOVE, 0, 0, 2}}}}},
    [ASC_ROW_MDE] = {"minimum detectable effect",
                     {"MDE / smallest effect of interest"},
                     2,
                     1,
                     {{4, {{MOST, 0, 1, 0}}}, {3, {{MOST, 0, 1.5, 0}}}}},
    [ASC_ROW_MULTIVERSE] = {"multiverse",
                            {"same sign"},
                            1,
                            1,
                            {{4, {{LEAST, 0, .95, 0}}},
                             {3, {{LEAST, 0, .90, 0}}},
                             {2, {{LEAST, 0, .75, 0}}}}},
    [ASC_ROW_AUDIT] = {"audit",
                       {"upper error bound"},
                       1,
                       1,
                       {{4, {{MOST, 0, .05, 0}}},
                        {3, {{MOST, 0, .10, 0}}},
                        {2, {{MOST, 0, .20, 0}}}}},
    [ASC_ROW_VISIBILITY] = {"visibility of partners",
                            {"attenuation of credit"},
                            2,
                            2,
                            {{4, {{MOST, 0, .10, 0}}}, {3, {{MOST, 0, .25, 0}}}}},
    [ASC_ROW_DISCORDANCE] = {"unreconciled discordance",
                             {"share"},
                             1,
                             1,
                             {{4, {{MOST, 0, 0, 0}}},
                              {3, {{MOST, 0, .05, 0}}},
                              {2, {{MOST, 0, .10, 0}}}}},
    [ASC_ROW_SAFETY] = {"safety signals",
                        {"state"},
                        1,
                        1,
                        {{4, {{MOST, 0, ASC_SAFETY_CLEAR, 0}}},
                         {2, {{MOST, 0, ASC_SAFETY_CONCERN, 0}}}}},
    [ASC_ROW_DISCLOSURE] =
        {"disclosure check", {"passed"}, 0, 0, {{4, {{LEAST, 0, 1, 0}}}}},
};

static bool holds(const condition *c, const double *value)
{
    const double x = value[c->value];
    const double bound = c->other == 0 ? c->bound : value[c->other - 1];
    switch (c->is) { /* a NaN holds nowhere */
    case LEAST:
        return x >= bound;
    case MOST:
        return x <= bound;
    case ABOVE:
        return x > bound;
    case BELOW:
        return x < bound;
    case END:
        break;
    }
    return true;
}

static bool holds_all(const clause *c, const double *value)
{
    for (size_t i = 0; i < CONDITIONS && c->all[i].is != END; i++)
        if (!holds(&c->all[i], value)) return false;
    return true;
}

static bool is_clause(const clause *c)
{
    return c->all[0].is != END;
}

static int cap_of(asc_gate_row row, const asc_evidence *e)
{
    const row_rule *r = &rule[row];
    if (e->status == ASC_NOT_APPLICABLE) return ASC_CAUSED;
    if (e->status == ASC_NOT_EVALUATED) return r->unevaluated;
    for (size_t i = 0; i < CLAUSES && is_clause(&r->when[i]); i++)
        if (holds_all(&r->when[i], e->value)) return r->when[i].cap;
    return r->otherwise;
}

/* A cohort built as a target trial counts as scale 3 when overlap, balance and negative controls were
 * looked at and bear it. */
static bool target_trial(const asc_evidence *e, uint32_t raised, const int *cap)
{
    static const asc_gate_row needed[] = {ASC_ROW_ESS, ASC_ROW_EQUIPOISE, ASC_ROW_BALANCE,
                                          ASC_ROW_CONTROLS};
    const asc_evidence *design = &e[ASC_ROW_DESIGN];
    if (design->status != ASC_EVALUATED || !(design->value[2] >= 1.0)) return false;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        const bool looked =
            e[needed[i]].status == ASC_EVALUATED || (raised >> needed[i] & 1U) != 0;
        if (!looked || cap[needed[i]] < ASC_CONTRIBUTED) return false;
    }
    return true;
}

void asc_gate_settle(const asc_evidence *evidence, uint32_t raised, bool dependent,
                     asc_gate *g)
{
    if (g->cap[ASC_ROW_DESIGN] < ASC_CONTRIBUTED &&
        target_trial(evidence, raised, g->cap))
        g->cap[ASC_ROW_DESIGN] = ASC_CONTRIBUTED;
    g->pathway = ASC_CAUSED;
    for (size_t i = 0; i < ASC_GATE_ROWS; i++)
        if (i != ASC_ROW_VISIBILITY && g->cap[i] < g->pathway) g->pathway = g->cap[i];
    g->partner = g->pathway < ASC_CONTRIBUTED ? g->pathway : ASC_CONTRIBUTED;
    if (g->cap[ASC_ROW_VISIBILITY] < g->partner) g->partner = g->cap[ASC_ROW_VISIBILITY];
    if (dependent && g->partner > ASC_ASSOCIATED) g->partner = ASC_ASSOCIATED;
}

asc_gate asc_gate_run(const asc_evidence *evidence, bool dependent)
{
    asc_gate g;
    for (size_t i = 0; i < ASC_GATE_ROWS; i++)
        g.cap[i] = cap_of((asc_gate_row)i, &evidence[i]);
    asc_gate_settle(evidence, 0, dependent, &g);
    return g;
}

int asc_gate_cap_from(asc_gate_row row, int least)
{
    int best = -1;
    for (size_t i = 0; i < CLAUSES && is_clause(&rule[row].when[i]); i++) {
        const int cap = rule[row].when[i].cap;
        if (cap >= least && (best < 0 || cap < best)) best = cap;
    }
    return best;
}

const char *asc_gate_row_name(asc_gate_row row)
{
    return rule[row].name;
}

const char *asc_level_name(int level)
{
    static const char *const name[] = {"withheld", "observed", "associated",
                                       "contributed", "caused"};
    return level < 0 || level > ASC_CAUSED ? "not assessed" : name[level];
}

static const char *coded(asc_gate_row row, double x)
{
    static const char *const plan[] = {
        "matches the registered plan", "matches, with a logged amendment",
        "not registered, or an estimate was seen before the plan or its change",
        "differs from the registered plan, not logged",
        "altered after lock, not logged, in a run that pays"};
    static const char *const safety[] = {"monitored, no concern", "concern",
                                         "not monitored"};
    if (row == ASC_ROW_PLAN && x >= 0.0 && x <= 4.0) return plan[(size_t)x];
    if (row == ASC_ROW_SAFETY && x >= 0.0 && x <= 2.0) return safety[(size_t)x];
    if (row == ASC_ROW_DISCLOSURE) return x >= 1.0 ? "passed" : "failed";
    return NULL;
}

/* "scale 2: people compared after adjustment; a target-trial cohort". */
static const char *design_text(const double *value, asc_arena *arena)
{
    static const char *const scale[] = {
        "neither a comparison nor a level before",
        "before and after, nobody to compare with",
        "people compared after adjustment",
        "people compared, with a period before",
        "as good as random delivery",
        "delivery at random",
    };
    const double x = value[0];
    if (!(x >= 0.0 && x <= 5.0)) return "";
    return asc_take_format(arena, "scale %.0f: %s%s%s", x, scale[(size_t)x],
                           value[1] >= 1.0 ? "; exogeneity tested" : "",
                           value[2] >= 1.0 ? "; a target-trial cohort" : "");
}

/* What the thresholds alone do not say. */
static const char *design_raise(int cap)
{
    static const char *const next[] = {
        "a level before, or a comparison (level 1 or 2)",
        "a comparison with similar people nobody reached (level 2)",
        "a comparison with a period before, scale 3; or a target-trial cohort: linked "
        "windows, a doubly robust model, the level before among the covariates, and rows "
        "5, 6, 7 and 9 at level 3 (level 3)",
        "delivery at random (level 4); no study of this version has it",
    };
    return cap < 0 || cap > ASC_CONTRIBUTED ? "" : next[cap];
}

static const char *value_text(asc_gate_row row, const asc_evidence *e, asc_arena *arena)
{
    if (e->status != ASC_EVALUATED) return "";
    const char *code = coded(row, e->value[0]);
    if (code != NULL) return code;
    if (row == ASC_ROW_DESIGN) return design_text(e->value, arena);
    asc_text t = asc_text_start(arena);
    for (size_t i = 0; i < ASC_GATE_VALUES && rule[row].value[i] != NULL; i++) {
        if (isnan(e->value[i])) continue;
        asc_text_format(&t, "%s%s %.4g", t.length > 0 ? ", " : "", rule[row].value[i],
                        e->value[i]);
    }
    return t.data;
}

static void condition_text(const row_rule *r, asc_gate_row row, const condition *c,
                           asc_text *t)
{
    static const char *const word[] = {"", "at least", "at most", "above", "below"};
    const char *code = c->other == 0 ? coded(row, c->bound) : NULL;
    if (code != NULL)
        asc_text_format(t, "%s", code);
    else if (c->other != 0)
        asc_text_format(t, "%s %s the %s", r->value[c->value], word[c->is],
                        r->value[c->other - 1]);
    else
        asc_text_format(t, "%s %s %.4g", r->value[c->value], word[c->is], c->bound);
}

static void conditions_text(const row_rule *r, asc_gate_row row, const clause *c,
                            asc_text *t)
{
    for (size_t i = 0; i < CONDITIONS && c->all[i].is != END; i++) {
        if (i > 0) asc_text_add(t, ", ");
        condition_text(r, row, &c->all[i], t);
    }
}

/* The conditions of the next better cap. */
static const char *raise_text(asc_gate_row row, int cap, asc_arena *arena)
{
    const row_rule *r = &rule[row];
    const clause *next = NULL;
    if (row == ASC_ROW_DESIGN) return design_raise(cap);
    for (size_t i = 0; i < CLAUSES && is_clause(&r->when[i]); i++)
        if (r->when[i].cap > cap && (next == NULL || r->when[i].cap < next->cap))
            next = &r->when[i];
    if (next == NULL) return "";
    if (row == ASC_ROW_SAFETY) next = &r->when[0]; /* nobody raises it by a concern */
    asc_text t = asc_text_start(arena);
    conditions_text(r, row, next, &t);
    asc_text_format(&t, " (level %d)", next->cap);
    return t.data;
}

const char *asc_gate_band(asc_gate_row row, int cap, asc_arena *arena)
{
    const row_rule *r = &rule[row];
    const clause *least = NULL;
    asc_text t = asc_text_start(arena);
    for (size_t i = 0; i < CLAUSES && is_clause(&r->when[i]); i++) {
        if (r->when[i].cap == cap) {
            conditions_text(r, row, &r->when[i], &t);
            return t.data;
        }
        if (least == NULL || r->when[i].cap < least->cap) least = &r->when[i];
    }
    if (least == NULL) return "";
    asc_text_add(&t, "not ");
    conditions_text(r, row, least, &t);
    return t.data;
}

static const char *binding_of(const asc_gate *g, asc_gate_row row)
{
    if (row == ASC_ROW_VISIBILITY)
        return g->cap[row] < ASC_CAUSED && g->cap[row] <= g->partner ? "partner" : "";
    return g->cap[row] < ASC_CAUSED && g->cap[row] <= g->pathway ? "pathway" : "";
}

asc_table *asc_gate_table(const asc_evidence *evidence, const asc_gate *g,
                          asc_arena *arena)
{
    static const char *const status[] = {"not evaluated", "evaluated", "not applicable"};
    const char *name[ASC_GATE_ROWS], *state[ASC_GATE_ROWS], *value[ASC_GATE_ROWS];
    const char *binding[ASC_GATE_ROWS], *raise[ASC_GATE_ROWS];
    int64_t *row = asc_take_bytes(arena, ASC_GATE_ROWS, sizeof *row);
    int64_t *cap = asc_take_bytes(arena, ASC_GATE_ROWS, sizeof *cap);
    asc_table *t = asc_table_create(arena, "evidence", ASC_GATE_ROWS);
    if (row == NULL || cap == NULL || t == NULL) return NULL;
    for (size_t i = 0; i < ASC_GATE_ROWS; i++) {
        const asc_gate_row r = (asc_gate_row)i;
        row[i] = (int64_t)i + 1;
        cap[i] = g->cap[i];
        name[i] = rule[i].name;
        state[i] = status[evidence[i].status];
        value[i] = value_text(r, &evidence[i], arena);
        binding[i] = binding_of(g, r);
        raise[i] = binding[i][0] == '\0' ? "" : raise_text(r, g->cap[i], arena);
    }
    asc_table_add_integer(t, "row", row, NULL);
    asc_table_add_text(t, "diagnostic", name);
    asc_table_add_text(t, "status", state);
    asc_table_add_text(t, "value", value);
    asc_table_add_integer(t, "cap", cap, NULL);
    asc_table_add_text(t, "binding", binding);
    asc_table_add_text(t, "raise", raise);
    return t;
}

asc_direction asc_direction_of(double low, double high, double low90, double high90,
                               double sesoi)
{
    if (low > 0.0) return ASC_BENEFIT;
    if (high < 0.0) return ASC_HARM;
    if (low90 > -sesoi && high90 < sesoi) return ASC_EQUIVALENT;
    return ASC_INCONCLUSIVE;
}

const char *asc_direction_name(asc_direction d)
{
    static const char *const name[] = {"inconclusive", "benefit", "harm", "equivalent"};
    return name[d];
}
