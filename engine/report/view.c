/* The views of a result: which rows belong together. */
#include "view.h"
#include <math.h>
#include <string.h>

static bool fits(const asc_table *t, size_t row, const char *column, const char *text)
{
    const asc_column *c = asc_table_find(t, column);
    return c == NULL || asc_view_is(t, row, column, "") ||
           asc_view_is(t, row, column, text);
}

bool asc_view_owns(const asc_view *v, const asc_table *t, size_t row)
{
    return fits(t, row, "outcome", v->outcome) && fits(t, row, "model", v->model) &&
           fits(t, row, "policy", v->policy);
}

/* Rows of the empty coalition and of the largest mask, of partners. */
static void ends(const asc_view *v, const asc_table *t, size_t *none, size_t *all)
{
    double most = 0.0;
    *none = *all = ASC_NOWHERE;
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        if (!asc_view_owns(v, t, i) || !asc_view_is(t, i, "level", "partner")) continue;
        const double mask = asc_view_real(t, i, "mask");
        if (mask == 0.0 && *none == ASC_NOWHERE) *none = i;
        if (mask > most) most = mask, *all = i;
    }
}

/* The index to show first: one over partners, at partner level, shapley; else what comes first. Rows of
 * several partners have no reach. */
static void choose_index(asc_view *v)
{
    const asc_table *t = v->contribution;
    size_t best = ASC_NOWHERE;
    int score = -1;
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        if (!asc_view_owns(v, t, i)) continue;
        const int mine = 4 * !isnan(asc_view_real(t, i, "reach")) +
                         2 * asc_view_is(t, i, "level", "partner") +
                         asc_view_is(t, i, "index", "shapley");
        if (mine > score) score = mine, best = i;
    }
    v->index = asc_view_text(v->arena, t, best, "index");
    v->level = asc_view_text(v->arena, t, best, "level");
    const char *option = asc_view_text(v->arena, t, best, "option");
    v->parts = 0;
    v->part = t == NULL ? NULL : asc_take_bytes(v->arena, t->rows, sizeof *v->part);
    for (size_t i = 0; v->part != NULL && best != ASC_NOWHERE && i < t->rows; i++) {
        if (asc_view_owns(v, t, i) && asc_view_is(t, i, "index", v->index) &&
            asc_view_is(t, i, "level", v->level) && asc_view_is(t, i, "option", option))
            v->part[v->parts++] = i;
    }
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* The model table has one reason for all policies; the notes say which is whose. A result without
 * such notes gives the model's. */
static const char *reasons(const asc_view *v, const char *code, const char *column)
{
    const char *all = asc_view_text(v->arena, v->models, v->model_row, column);
    const asc_table *t = asc_result_table(v->r, "note");
    const char *stage = asc_take_format(v->arena, "%s/%s/", v->outcome, v->model);
    if (*all == '\0' || stage == NULL) return all;
    asc_text own = asc_text_start(v->arena);
    bool known = false;
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        const char *place = asc_view_text(v->arena, t, i, "place");
        const char *text = asc_view_text(v->arena, t, i, "text");
        if (!asc_view_is(t, i, "code", code) || !starts(place, stage)) continue;
        known = true;
        if (strcmp(place + strlen(stage), v->policy) != 0 ||
            (own.data != NULL && strstr(own.data, text) != NULL))
            continue;
        if (own.length > 0) asc_text_add(&own, "; ");
        asc_text_add(&own, text);
    }
    return known && own.data != NULL ? own.data : all;
}

static void words(asc_view *v)
{
    const asc_table *t = v->outcomes;
    const size_t row = v->outcome_row;
    v->lower = !asc_view_is(t, row, "good", "higher");
    v->counts = !asc_view_is(t, row, "family", "gaussian") &&
                !asc_view_is(t, row, "family", "gamma") &&
                !asc_view_is(t, row, "family", "two-part") &&
                !asc_view_is(t, row, "family", "ordinal");
    v->noun = asc_view_text(v->arena, t, row, "noun");
    v->nouns = asc_view_text(v->arena, t, row, "nouns");
    if (*v->noun == '\0') v->noun = v->outcome;
    if (*v->nouns == '\0') v->nouns = v->noun;
    v->measure = v->counts ? "" : asc_view_text(v->arena, t, row, "unit");
    v->per = asc_view_real(t, row, "per");
    if (!(v->per > 0.0)) v->per = 1.0;
    v->reach_per = v->counts ? 100.0 : 1.0;
    v->units = asc_view_real(v->models, v->model_row, "units");
    if (isnan(v->units)) v->units = asc_view_real(t, row, "units");
    v->target = asc_view_text(v->arena, v->models, v->model_row, "target");
    if (strcmp(v->target, "all") == 0) v->target = "";
    v->total = *v->target == '\0'
                   ? v->units
                   : asc_view_real(v->models, v->model_row, "target.weight");
    v->confidence = asc_view_real(v->models, v->model_row, "level");
    if (isnan(v->confidence)) v->confidence = asc_view_real(t, row, "level");
    v->withheld = reasons(v, "withheld", "withheld");
    v->share_reason = reasons(v, "share", "share_reason");
    char *noun =
        asc_take_text(v->arena, asc_view_option(v->r, v->arena, "unit.table", "units"));
    v->unit_noun = noun == NULL ? "units" : noun;
    for (; noun != NULL && *noun != '\0'; noun++)
        if (*noun == '_') *noun = ' ';
}

static void fill(asc_view *v)
{
    v->effect = asc_result_table(v->r, "effect");
    v->game = asc_result_table(v->r, "game");
    v->contribution = asc_result_table(v->r, "contribution");
    ends(v, v->effect, &v->effect_none, &v->effect_all);
    ends(v, v->game, &v->game_none, &v->game_all);
    if (*v->model == '\0') v->contribution = NULL;
    choose_index(v);
    words(v);
}

/* Where effects may not be shown, the policy that sentences are of. */
static const char *told_policy(const asc_view *v)
{
    const asc_table *t = asc_result_table(v->r, "sentence");
    for (size_t i = 0; t != NULL && i < t->rows; i++)
        if (asc_view_is(t, i, "outcome", v->outcome) &&
            asc_view_is(t, i, "model", v->model))
            return asc_view_text(v->arena, t, i, "policy");
    return "";
}

/* The policies of one outcome and model: one row with mask 0 each. */
static size_t policies(asc_view base, asc_view *out, size_t count)
{
    const asc_table *t = asc_result_table(base.r, "effect");
    const size_t before = count;
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        if (asc_view_real(t, i, "mask") != 0.0) continue;
        if (!asc_view_is(t, i, "outcome", base.outcome) ||
            !asc_view_is(t, i, "model", base.model))
            continue;
        base.policy = asc_view_text(base.arena, t, i, "policy");
        bool known = false;
        for (size_t j = before; j < count; j++)
            known = known || strcmp(out[j].policy, base.policy) == 0;
        if (!known) out[count++] = base;
    }
    if (count == before) base.policy = told_policy(&base), out[count++] = base;
    return count;
}

static size_t outcome_views(asc_view base, asc_view *out, size_t count)
{
    const size_t before = count;
    const asc_table *t = base.models;
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        if (!asc_view_is(t, i, "outcome", base.outcome)) continue;
        base.model_row = i;
        base.model = asc_view_text(base.arena, t, i, "model");
        count = policies(base, out, count);
    }
    if (count > before) return count;
    base.model = base.policy = "";
    base.model_row = ASC_NOWHERE;
    out[count++] = base;
    return count;
}

asc_view *asc_view_all(const asc_result *r, asc_arena *arena, size_t *count)
{
    *count = 0;
    asc_view base = {.r = r, .arena = arena};
    base.outcomes = asc_result_table(r, "outcome");
    base.models = asc_result_table(r, "model");
    if (base.outcomes == NULL) return NULL;
    const size_t models = base.models == NULL ? 0 : base.models->rows;
    const asc_table *effect = asc_result_table(r, "effect");
    const size_t room =
        base.outcomes->rows + models + (effect == NULL ? 0 : effect->rows);
    asc_view *out = asc_take_bytes(arena, room, sizeof *out);
    if (out == NULL) return NULL;
    for (size_t i = 0; i < base.outcomes->rows; i++) {
        base.outcome_row = i;
        base.outcome = asc_view_text(arena, base.outcomes, i, "outcome");
        *count = outcome_views(base, out, *count);
    }
    for (size_t i = 0; i < *count; i++) {
        out[i].id = i + 1;
        fill(&out[i]);
    }
    return out;
}

size_t asc_view_sentence(const asc_view *v, const char *kind, size_t from)
{
    const asc_table *t = asc_result_table(v->r, "sentence");
    for (size_t i = from == ASC_NOWHERE ? 0 : from + 1; t != NULL && i < t->rows; i++)
        if (asc_view_owns(v, t, i) && asc_view_is(t, i, "kind", kind)) return i;
    return ASC_NOWHERE;
}

const char *asc_view_answer(const asc_view *v)
{
    static const char *const kinds[] = {"harm", "total", "rate"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const size_t row = asc_view_sentence(v, kinds[i], ASC_NOWHERE);
        if (row != ASC_NOWHERE)
            return asc_view_text(v->arena, asc_result_table(v->r, "sentence"), row,
                                 "text");
    }
    return "";
}

bool asc_view_has(const asc_view *v, const char *column)
{
    for (size_t i = 0; i < v->parts; i++)
        if (!isnan(asc_view_real(v->contribution, v->part[i], column))) return true;
    return false;
}

bool asc_view_hidden(const asc_view *v)
{
    return v->parts == 0 ||
           isnan(asc_view_real(v->contribution, v->part[0], "estimate")) ||
           isnan(asc_view_real(v->contribution, v->part[0], "conf.low"));
}
