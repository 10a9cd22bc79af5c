/* What is said of one outcome under one model at its level: /tables/claim, and /tables/sentence written anew. The
 * sentence on the whole comes from its template; those beside it (partners, what several did together, what
 * cannot be told apart) stay as the run made them where their level allows. */
#include "answer_gate.h"
#include "answer_more.h"
#include "ascribe/text.h"
#include <math.h>
#include <string.h>

static void say(asc_judge *j, const asc_verdict *v, const char *player, const char *kind,
                int level, const char *text)
{
    if (text == NULL || text[0] == '\0') return;
    asc_frame_texts(&j->claim, 5,
                    (const char *const[]){v->fact->outcome->name, v->fact->model,
                                          v->fact->policy, player, kind});
    asc_frame_integer(&j->claim, level);
    asc_frame_text(&j->claim, v->fact->model[0] == '\0'
                                  ? ""
                                  : asc_direction_name(v->tell.direction));
    asc_frame_text(&j->claim, text);
}

static void speak(asc_judge *j, const asc_verdict *v, const char *kind,
                  const char *player, const char *text)
{
    if (text == NULL || text[0] == '\0') return;
    asc_frame_texts(&j->sentence, 6,
                    (const char *const[]){v->fact->outcome->name, v->fact->model,
                                          v->fact->policy, kind, player, text});
}

/* Rows that were not evaluated, and rows that hold the level where it is. */
static void diagnostics(asc_judge *j, const asc_verdict *v)
{
    asc_text open = asc_text_start(j->a->arena), bound = asc_text_start(j->a->arena);
    for (size_t i = 0; i < ASC_GATE_ROWS; i++) {
        const char *name = asc_gate_row_name((asc_gate_row)i);
        const bool binds = i != ASC_ROW_VISIBILITY && v->gate.cap[i] <= v->gate.pathway &&
                           v->gate.cap[i] < ASC_CAUSED;
        if (v->row[i].status == ASC_NOT_EVALUATED)
            asc_text_format(&open, "%s%s", open.length > 0 ? ", " : "", name);
        else if (binds)
            asc_text_format(&bound, "%s%s", bound.length > 0 ? ", " : "", name);
    }
    if (open.length > 0)
        speak(j, v, "limit", "",
              asc_take_format(j->a->arena, "Not evaluated, and so counted as failed: %s.",
                              open.data));
    if (bound.length > 0)
        speak(j, v, "limit", "",
              asc_take_format(j->a->arena, "Evidence that holds the strength at %d: %s.",
                              v->gate.pathway, bound.data));
}

/* What one partner made possible through another, which the other partners' deliveries as they were leave out. */
static void enabling(asc_judge *j, const asc_verdict *v)
{
    const asc_fact *f = v->tell.fact;
    if (f->earlier_partner == NULL || v->gate.pathway < ASC_ASSOCIATED) return;
    speak(j, v, "limit", "",
          asc_take_format(j->a->arena,
                          "Delivery by %s was %s common where %s delivered (odds ratio "
                          "%.2g): what %s made possible through %s is left out, and "
                          "partners are spoken of at strength 2 at most.",
                          f->later_partner, f->odds > 1.0 ? "more" : "less",
                          f->earlier_partner, f->odds, f->earlier_partner,
                          f->later_partner));
}

static void concern(asc_judge *j, const asc_verdict *v)
{
    if (v->concern == NULL || v->gate.pathway < ASC_ASSOCIATED) return;
    asc_verdict safety = *v;
    safety.tell.fact = v->concern;
    safety.tell.wording =
        asc_answer_wording(j->a, v->concern->problem, v->concern->outcome);
    const char *text = asc_claim_concern(&safety.tell, j->a->arena);
    say(j, v, "", "safety", v->gate.pathway, text);
    speak(j, v, "harm", "", text);
}

void asc_claims_whole(asc_judge *j, asc_verdict *v)
{
    const char *kind = "";
    const char *text = asc_claim_sentence(&v->tell, v->row, &v->gate, &kind, j->a->arena);
    const bool rate = strcmp(kind, "withheld") == 0 || strcmp(kind, "rate") == 0;
    concern(j, v);
    say(j, v, "", kind, v->gate.pathway, text);
    speak(j, v, rate ? "rate" : strcmp(kind, "harm") == 0 ? "harm" : "total", "", text);
    diagnostics(j, v);
    enabling(j, v);
}

/* The table's row of a player, for the fact's policy; by index when there is one. */
static size_t row_for(const asc_judge *j, const asc_verdict *v, const asc_table *t,
                      const char *index, const char *player)
{
    asc_arena *arena = j->a->arena;
    for (size_t i = 0; t != NULL && i < t->rows; i++)
        if (strcmp(asc_gate_text(t, "outcome", i, arena), v->fact->outcome->name) == 0 &&
            strcmp(asc_gate_text(t, "model", i, arena), v->fact->model) == 0 &&
            strcmp(asc_gate_text(t, "policy", i, arena), v->fact->policy) == 0 &&
            strcmp(asc_gate_text(t, "player", i, arena), player) == 0 &&
            (index == NULL || strcmp(asc_gate_text(t, "index", i, arena), index) == 0))
            return i;
    return SIZE_MAX;
}

/* Level 3: the part of the first efficient index, with its interval. NULL: it has none. */
static const char *part_of(const asc_judge *j, const asc_verdict *v, const char *player)
{
    const asc_table *t = asc_result_table(j->result, "contribution");
    const asc_table *shown = asc_result_table(&j->released, "contribution");
    const size_t row = row_for(j, v, t, "shapley", player);
    const size_t counted = row_for(j, v, shown, "shapley", player);
    if (row == SIZE_MAX || v->tell.direction != ASC_BENEFIT) return NULL;
    const double low = asc_gate_number(t, "events.low", row),
                 high = asc_gate_number(t, "events.high", row);
    const double reach =
        counted == SIZE_MAX ? (double)NAN : asc_gate_number(shown, "reach", counted);
    if (!isfinite(low) || !isfinite(high)) return NULL;
    return asc_claim_partner(&v->tell, player, low, high, reach, j->a->arena);
}

/* A part whose evidence is not settled is associated at most. */
static int partner_level(const asc_judge *j, const asc_verdict *v, const char *player)
{
    const int level = v->gate.partner;
    return level > ASC_ASSOCIATED && asc_beside_unsettled(j->a, player) ? ASC_ASSOCIATED
                                                                        : level;
}

/* Names of the partners whose own part lies above 0, is open, or lies below 0: sign 1, 0, -1. */
static const char *whose(const asc_judge *j, const asc_verdict *v, int sign)
{
    const asc_table *t = asc_result_table(j->result, "contribution");
    const size_t count = asc_problem_partners(v->fact->problem);
    const char *const *partner = asc_problem_partner(v->fact->problem);
    const char **name = asc_take_bytes(j->a->arena, count, sizeof *name);
    size_t names = 0;
    for (size_t k = 0; name != NULL && k < count; k++) {
        const size_t row = row_for(j, v, t, "shapley", partner[k]);
        const bool told =
            row != SIZE_MAX && partner_level(j, v, partner[k]) >= ASC_CONTRIBUTED;
        const double low = told ? asc_gate_number(t, "conf.low", row) : (double)NAN;
        const double high = told ? asc_gate_number(t, "conf.high", row) : (double)NAN;
        const int is = low > 0.0 ? 1 : high < 0.0 ? -1 : 0;
        if (is == sign) name[names++] = partner[k];
    }
    return name == NULL ? "" : asc_claim_joined(name, names, j->a->arena);
}

void asc_claims_credit(const asc_judge *j, asc_verdict *v)
{
    v->tell.partners = asc_problem_partners(v->fact->problem);
    v->tell.credited = whose(j, v, 1);
    v->tell.unsettled = whose(j, v, 0);
    v->tell.contrary = whose(j, v, -1);
}

static void withdrawal(asc_judge *j, const asc_verdict *v, const char *player)
{
    const asc_table *t = asc_result_table(j->result, "function_class");
    const size_t row = row_for(j, v, t, NULL, player);
    if (row == SIZE_MAX || v->tell.direction != ASC_BENEFIT) return;
    const double low = asc_gate_number(t, "drop.low", row),
                 high = asc_gate_number(t, "drop.high", row);
    say(j, v, player, "withdrawal", v->gate.partner,
        asc_claim_withdrawal(player, low, high, j->a->arena));
}

static bool same_stage(const asc_judge *j, const asc_table *t, size_t row,
                       const asc_verdict *v)
{
    return strcmp(asc_gate_text(t, "outcome", row, j->a->arena),
                  v->fact->outcome->name) == 0 &&
           strcmp(asc_gate_text(t, "model", row, j->a->arena), v->fact->model) == 0;
}

/* A sentence of the run beside the one on the whole: may it stand at this level, and in which words? */
static void kept_sentence(asc_judge *j, const asc_verdict *v, const asc_table *t,
                          size_t row)
{
    asc_arena *arena = j->a->arena;
    const char *kind = asc_gate_text(t, "kind", row, arena);
    const char *player = asc_gate_text(t, "player", row, arena);
    const char *text = asc_gate_text(t, "text", row, arena);
    const bool partner = strcmp(kind, "partner") == 0;
    const char *part = NULL;
    const int level = partner ? partner_level(j, v, player) : v->gate.pathway;
    if (partner && level < ASC_ASSOCIATED) return;
    if (partner && level >= ASC_CONTRIBUTED) part = part_of(j, v, player);
    if (part != NULL) text = part;
    say(j, v, player, strcmp(kind, "total") == 0 ? "joint" : kind, level, text);
    asc_frame_texts(&j->sentence, 6,
                    (const char *const[]){v->fact->outcome->name, v->fact->model,
                                          asc_gate_text(t, "policy", row, arena), kind,
                                          player, text});
    if (partner && level >= ASC_CONTRIBUTED) withdrawal(j, v, player);
}

void asc_claims_beside(asc_judge *j, const asc_verdict *v)
{
    const asc_table *t = asc_result_table(j->result, "sentence");
    bool first = true; /* the sentence on the whole has been rewritten */
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        if (!same_stage(j, t, i, v)) continue;
        const bool own =
            strcmp(asc_gate_text(t, "policy", i, j->a->arena), v->fact->policy) == 0;
        if (own && first)
            first = false;
        else if (v->gate.pathway >= ASC_ASSOCIATED)
            kept_sentence(j, v, t, i);
    }
}

/* Levels 1 and 2: what was delivered. */
void asc_claims_accounts(asc_judge *j, const asc_verdict *v)
{
    const asc_table *t = asc_result_table(&j->released, "partner");
    if (v->gate.pathway < ASC_OBSERVED || v->gate.pathway > ASC_ASSOCIATED) return;
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        const char *player = asc_gate_text(t, "partner", i, j->a->arena);
        say(j, v, player, "account", v->gate.pathway,
            asc_claim_account(&v->tell, player, asc_gate_number(t, "reached", i),
                              j->a->arena));
    }
}

/* Sentences on the whole study stay, and what else happened joins them. */
void asc_claims_study(asc_judge *j)
{
    const asc_table *t = asc_result_table(j->result, "sentence");
    static const char *const key[] = {"outcome", "model",  "policy",
                                      "kind",    "player", "text"};
    asc_arena *arena = j->a->arena;
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        if (asc_gate_text(t, "outcome", i, arena)[0] != '\0') continue;
        for (size_t k = 0; k < sizeof key / sizeof *key; k++)
            asc_frame_text(&j->sentence, asc_gate_text(t, key[k], i, arena));
    }
    for (size_t k = 0; k < j->a->study->partners; k++) {
        const asc_partner *p = &j->a->study->partner[k];
        if (p->role == ASC_PLAYER && asc_beside_unsettled(j->a, p->name))
            asc_frame_texts(
                &j->sentence, 6,
                (const char *const[]){
                    "", "", "", "limit", p->name,
                    asc_take_format(arena,
                                    "Those who read the evidence for the part of %s "
                                    "have not settled it.",
                                    p->name)});
    }
    for (size_t i = 0; i < j->a->study->gate.happenings; i++)
        asc_frame_texts(
            &j->sentence, 6,
            (const char *const[]){"", "", "", "limit", "",
                                  asc_take_format(arena, "At the same time: %s.",
                                                  j->a->study->gate.happened[i])});
}

/* Negative controls: their rate, once. */
void asc_claims_control(asc_judge *j, const asc_fact *f)
{
    const asc_wording w = asc_answer_wording(j->a, f->problem, f->outcome);
    const asc_gain rate = {f->rate, f->rate_low, f->rate_high};
    if (f > j->a->fact && f[-1].outcome == f->outcome) return;
    asc_frame_texts(
        &j->sentence, 6,
        (const char *const[]){f->outcome->name, "", "", "rate", "",
                              asc_say_rate(&w, rate,
                                           "A negative control: the services cannot have "
                                           "changed it, and no claim is made of it.",
                                           j->a->arena)});
}
