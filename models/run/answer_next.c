/* What to find out next: /tables/next, a row for each diagnostic with which the next level can be had, in the order
 * in which to look (gate_steps.c).
 *   opens   what the level would let be paid: nothing is paid below pathway level 2, and by contribution only with
 *           partner statements at level 3 (decision 0014). No amounts: they would be estimates above their level. */
#include "answer_gate.h"
#include <string.h>

static bool is_source(const asc_funding *f, size_t outcome)
{
    for (size_t i = 0; i < f->sources; i++)
        if (f->source_at[i] == outcome) return true;
    return false;
}

static const char *opens(const asc_judge *j, const asc_verdict *v, const asc_gate_step *s)
{
    const asc_study *study = j->a->study;
    const asc_funding *f = study->money.funding;
    const size_t outcome = (size_t)(v->fact->outcome - study->outcome);
    const bool first =
        study->models > 0 && strcmp(v->fact->model, study->model[0].name) == 0;
    if (f == NULL || !first) return "";
    const bool pool = is_source(f, outcome) && v->gate.pathway < ASC_ASSOCIATED &&
                      s->with_pathway >= ASC_ASSOCIATED;
    const bool parts = outcome == f->split && v->gate.partner < ASC_CONTRIBUTED &&
                       s->with_partner >= ASC_CONTRIBUTED;
    return pool && parts ? "payment, and by contribution"
           : pool        ? "payment"
           : parts       ? "payment by contribution"
                         : "";
}

asc_frame asc_next_open(asc_arena *arena)
{
    return asc_frame_open(arena, "next",
                          "t:outcome t:model n:row t:diagnostic t:status n:alone "
                          "n:alone.partner t:with n:together n:together.partner t:opens");
}

void asc_next_rows(asc_judge *j, const asc_verdict *v, bool dependent)
{
    asc_gate_step step[ASC_GATE_ROWS];
    const size_t n = asc_gate_steps(v->row, &v->gate, dependent, step);
    for (size_t i = 0; i < n; i++) {
        const asc_gate_step *s = &step[i];
        const char *name[ASC_GATE_ROWS];
        size_t names = 0;
        for (size_t k = 0; k < ASC_GATE_ROWS; k++)
            if ((s->with >> k & 1U) != 0)
                name[names++] = asc_gate_row_name((asc_gate_row)k);
        asc_frame *f = &j->next;
        asc_frame_texts(f, 2,
                        (const char *const[]){v->fact->outcome->name, v->fact->model});
        asc_frame_integer(f, (int64_t)s->row + 1);
        asc_frame_text(f, asc_gate_row_name(s->row));
        asc_frame_text(f, s->looked ? "evaluated" : "not evaluated");
        asc_frame_integer(f, s->pathway);
        asc_frame_integer(f, s->partner);
        asc_frame_text(f, names == 0 ? "" : asc_claim_joined(name, names, j->a->arena));
        asc_frame_integer(f, s->with_pathway);
        asc_frame_integer(f, s->with_partner);
        asc_frame_text(f, opens(j, v, s));
    }
}
