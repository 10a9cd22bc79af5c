/* The answer's tables that belong to no model: rates, partners, notes; and the fixed order in which all
 * tables enter the result. Names and columns: docs/formats/results.md. */
#include "ascribe/numeric.h"
#include "run_parts.h"
#include <math.h>
#include <string.h>

asc_answer asc_answer_open(const asc_study *s, const asc_bound *b, const asc_crew *crew,
                           asc_arena *arena)
{
    asc_answer a = {.study = s, .bound = b, .arena = arena, .crew = crew};
    a.outcome =
        asc_frame_open(arena, "outcome",
                       "t:outcome t:role t:family t:good t:noun t:nouns r:per t:unit "
                       "n:units n:clusters r:events r:mean r:conf.low r:conf.high "
                       "r:level t:deaths");
    a.coefficient = asc_frame_open(
        arena, "coefficient", "t:outcome t:model t:part t:term r:estimate r:std.error");
    a.effect =
        asc_frame_open(arena, "effect",
                       "t:outcome t:model t:policy t:target t:level t:coalition n:mask "
                       "r:estimate r:std.error r:conf.low r:conf.high");
    a.game = asc_frame_open(arena, "game",
                            "t:outcome t:model t:policy t:level t:coalition n:mask "
                            "n:units_observed r:events_observed r:value r:std.error "
                            "r:conf.low r:conf.high");
    a.contribution = asc_frame_open(
        arena, "contribution",
        "t:outcome t:model t:policy t:level t:index t:option t:player r:estimate "
        "r:std.error "
        "r:conf.low r:conf.high r:events r:events.low r:events.high n:reach "
        "r:per_reached "
        "r:share r:share.low r:share.high r:p.positive r:support n:rank n:rank.low "
        "n:rank.high r:sampling.error");
    a.partner = asc_frame_open(arena, "partner",
                               "t:partner t:role n:reached r:reached_share t:level t:of");
    a.model =
        asc_frame_open(arena, "model",
                       "t:outcome t:model t:family t:interactions n:units n:clusters "
                       "r:events n:terms r:condition n:passes n:replicates t:interval "
                       "r:level n:boundary n:absent n:refused t:withheld "
                       "t:share_reason t:target r:target.weight t:exposure_covariates "
                       "t:outcome_covariates");
    a.modifier = asc_frame_open(arena, "modifier", "t:model t:partner t:covariate");
    a.note = asc_frame_open(arena, "note", "t:code t:place t:text");
    a.sentence = asc_frame_open(arena, "sentence",
                                "t:outcome t:model t:policy t:kind t:player t:text");
    a.more = asc_more_open(arena);
    asc_answer_overlap_open(&a);
    asc_answer_robustness_open(&a);
    return a;
}

void asc_answer_note(asc_answer *a, const char *code, const char *place, const char *text)
{
    const char *const note[] = {code, place, text};
    for (size_t i = 0; i < a->note.rows; i++) { /* both levels may have the same to say */
        bool same = true;
        for (size_t k = 0; same && k < 3; k++) {
            const char *before = ((const char *const *)a->note.column[k].data)[i];
            same = before != NULL && note[k] != NULL && strcmp(before, note[k]) == 0;
        }
        if (same) return;
    }
    asc_frame_texts(&a->note, 3, note);
}

void asc_answer_draws(asc_answer *a, asc_draws d)
{
    if (a->draw_count == a->draw_capacity) {
        const size_t capacity = a->draw_capacity == 0 ? 16 : 2 * a->draw_capacity;
        asc_draws *draws = asc_take_bytes(a->arena, capacity, sizeof *draws);
        if (draws == NULL) return; /* remembered by the arena */
        if (a->draw_count > 0) memcpy(draws, a->draws, a->draw_count * sizeof *draws);
        a->draws = draws;
        a->draw_capacity = capacity;
    }
    a->draws[a->draw_count++] = d;
}

size_t asc_problem_units(const asc_problem *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        if (p->w == NULL || p->w[i] > 0.0) n++;
    return n;
}

asc_wording asc_answer_wording(const asc_answer *a, const asc_problem *p,
                               const asc_outcome *o)
{
    return (asc_wording){
        .outcome = o, .unit_noun = a->bound->unit_noun, .units = asc_problem_units(p)};
}

void asc_answer_outcome(asc_answer *a, const asc_problem *p, const asc_outcome *o,
                        asc_gain *mean)
{
    const size_t n = asc_problem_units(p);
    const double sum_wy =
        p->w == NULL ? asc_sum(p->y, p->n) : asc_weighted_sum(p->w, p->y, p->n);
    *mean = asc_answer_mean(p, a->study->level, a->crew->worker[0].arena);
    asc_frame *f = &a->outcome;
    asc_frame_texts(f, 6,
                    (const char *const[]){o->name, o->role, asc_family_name(p->family),
                                          o->lower_is_better ? "lower" : "higher",
                                          o->noun[0], o->noun[1]});
    asc_frame_real(f, o->per);
    asc_frame_text(f, o->unit);
    asc_frame_integer(f, (int64_t)n);
    asc_frame_integer(f, (int64_t)p->clusters);
    asc_frame_reals(
        f, 5,
        (const double[]){sum_wy, mean->estimate, mean->low, mean->high, a->study->level});
    asc_frame_text(f, asc_answer_deaths(a, o->name));
}

static int64_t reached_by(const asc_problem *p, asc_mask functions)
{
    int64_t reached = 0;
    for (size_t i = 0; i < p->n; i++)
        if ((p->delivered[i] & functions) != 0 && (p->w == NULL || p->w[i] > 0.0))
            reached++;
    return reached;
}

static void partner_row(asc_answer *a, const char *name, const char *role,
                        int64_t reached, double share, const char *of)
{
    asc_frame_texts(&a->partner, 2, (const char *const[]){name, role});
    asc_frame_integer(&a->partner, reached);
    asc_frame_real(&a->partner, share);
    asc_frame_text(&a->partner, *of == '\0' ? "partner" : "function");
    asc_frame_text(&a->partner, of);
}

/* Partners that play, each before its functions; then what is context, in declared order. */
static void partners(asc_answer *a)
{
    const asc_bound *b = a->bound;
    const asc_problem *p = b->problems > 0 ? &b->problem[0] : NULL;
    const double units = p == NULL ? 0.0 : (double)asc_problem_units(p);
    for (size_t k = 0; p != NULL && k < asc_problem_partners(p); k++) {
        const asc_mask own = asc_problem_functions(p, (asc_mask)1 << k);
        const char *name = asc_problem_partner(p)[k];
        const int64_t all = reached_by(p, own);
        partner_row(a, name, "player", all, (double)all / units, "");
        for (size_t f = 0; p->owner != NULL && f < p->players; f++) {
            if (p->owner[f] != k || strcmp(p->player[f], name) == 0) continue;
            const int64_t reached = reached_by(p, (asc_mask)1 << f);
            partner_row(a, p->player[f], "player", reached, (double)reached / units,
                        name);
        }
    }
    for (size_t c = 0; c < b->contexts; c++)
        partner_row(a, b->context[c], "context",
                    (int64_t)llround(b->context_share[c] * (double)b->units),
                    b->context_share[c], "");
}

static void limit(asc_answer *a, const char *player, const char *text)
{
    asc_frame_texts(&a->sentence, 6,
                    (const char *const[]){"", "", "", "limit", player, text});
}

/* What holds for the whole study. */
static void limits(asc_answer *a)
{
    const bool compared = a->model.rows > 0;
    const char *landmark = asc_answer_landmark(a);
    if (compared) {
        limit(a, "",
              "Only differences in the covariates of the study file are allowed for; "
              "who received a service was not random.");
        limit(a, "",
              "Each partner is seen with the other partners' deliveries as they were: "
              "what one made possible through another is left out.");
        if (a->study->link == NULL)
            limit(a, "",
                  "The timing of exposures and covariates is not known in a flat file.");
        if (landmark != NULL) limit(a, "", landmark);
    }
    if (a->bound->death == NULL)
        limit(
            a, "",
            "Deaths are not known: whether people could have had the outcome throughout "
            "is not known.");
    for (size_t c = 0; c < a->bound->contexts; c++)
        limit(
            a, a->bound->context[c],
            asc_take_format(a->arena,
                            "%s is context and no player (how many %s it worked with: "
                            "partners), so its part cannot be told apart.",
                            a->bound->context[c],
                            a->bound->unit_noun == NULL ? "units" : a->bound->unit_noun));
}

static void modifiers(asc_answer *a)
{
    for (size_t m = 0; m < a->study->models; m++) {
        const asc_model_spec *spec = &a->study->model[m];
        for (size_t j = 0; j < spec->modifiers; j++)
            asc_frame_texts(&a->modifier, 3,
                            (const char *const[]){spec->name, spec->modifier[j].partner,
                                                  spec->modifier[j].covariate});
    }
}

static void bound_notes(asc_answer *a)
{
    const asc_table *t = a->bound->note;
    const asc_column *column[3] = {asc_table_find(t, "code"), asc_table_find(t, "place"),
                                   asc_table_find(t, "text")};
    for (size_t r = 0; t != NULL && r < t->rows; r++) {
        for (size_t j = 0; j < 3; j++) {
            const size_t size = column[j] == NULL ? 1 : column[j]->width + 1;
            char *cell = asc_take_bytes(a->arena, size, 1);
            const bool there = cell != NULL && column[j] != NULL;
            asc_frame_text(&a->note,
                           there ? asc_column_text(column[j], r, cell, size) : cell);
        }
    }
}

/* Tables without rows are left out. */
static void push(asc_result *out, asc_table *t)
{
    if (t != NULL && t->rows > 0) out->table[out->tables++] = t;
}

asc_status asc_answer_close(asc_answer *a, asc_result *out, asc_error *err)
{
    const asc_study *s = a->study;
    partners(a);
    limits(a);
    modifiers(a);
    bound_notes(a);
    asc_result r = {.ascribe_version = ASC_VERSION,
                    .schema_version = ASC_SCHEMA_VERSION,
                    .study = s->name,
                    .plan_blake2b = s->plan_hex,
                    .seed = s->seed,
                    .replicates = s->replicates,
                    .claim_level = -1,
                    .study_text = s->text,
                    .options = s->options,
                    .draws = a->draws,
                    .draw_count = a->draw_count};
    asc_table *more[ASC_MORE_TABLES];
    asc_more_tables(&a->more, more);
    r.table = asc_take_bytes(a->arena, 21 + ASC_MORE_TABLES, sizeof(asc_table *));
    ASC_TRY(asc_arena_check(a->arena, err));
    push(&r, a->bound->flow);
    push(&r, asc_frame_table(&a->outcome));
    push(&r, a->bound->missing);
    push(&r, a->bound->source);
    push(&r, a->bound->early);
    push(&r, a->bound->death);
    push(&r, a->bound->complete);
    push(&r, a->bound->check);
    push(&r, a->bound->linkage);
    push(&r, a->bound->first);
    push(&r, a->bound->taken);
    push(&r, a->bound->clone);
    push(&r, a->bound->observed);
    push(&r, asc_frame_table(&a->coefficient));
    push(&r, asc_frame_table(&a->effect));
    push(&r, asc_frame_table(&a->game));
    push(&r, asc_frame_table(&a->contribution));
    for (size_t i = 0; i < ASC_MORE_TABLES; i++) push(&r, more[i]);
    push(&r, asc_frame_table(&a->partner));
    push(&r, asc_frame_table(&a->model));
    push(&r, asc_frame_table(&a->balance));
    push(&r, asc_frame_table(&a->overlap));
    push(&r, asc_frame_table(&a->propensity));
    push(&r, asc_frame_table(&a->robustness));
    push(&r, asc_frame_table(&a->regression));
    push(&r, asc_frame_table(&a->modifier));
    push(&r, asc_frame_table(&a->note));
    push(&r, asc_frame_table(&a->sentence));
    ASC_TRY(asc_arena_check(a->arena, err));
    *out = r;
    return ASC_OK;
}
