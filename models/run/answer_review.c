/* The review of what partners' parts rest on: /tables/review, and what is not settled.
 *   level    a statement about a partner whose part is not settled stays at level 2
 *   money    its contribution part goes back to the collective; no other partner gains by it */
#include "answer_gate.h"
#include "answer_more.h"
#include <math.h>
#include <string.h>

static const asc_review_count *read_of(const asc_answer *a)
{
    const bool counted = a->beside != NULL && a->beside->counted;
    return a->study->review != NULL && counted ? &a->beside->tally.review : NULL;
}

/* A review that was planned and not counted settles nothing. */
static asc_review_state state_of(const asc_answer *a, const char *partner)
{
    const asc_review_count *read = read_of(a);
    for (size_t k = 0; a->study->review != NULL && k < a->study->partners; k++)
        if (strcmp(a->study->partner[k].name, partner) == 0)
            return read == NULL ? ASC_REVIEW_NONE
                                : asc_review_state_of(a->study->review, read, k);
    return ASC_REVIEW_SUPPORTED; /* no review is planned, or it is of no partner */
}

bool asc_beside_unsettled(const asc_answer *a, const char *partner)
{
    return state_of(a, partner) != ASC_REVIEW_SUPPORTED;
}

static void item_row(asc_frame *f, const asc_answer *a, const asc_review_item *x)
{
    const char *why = "";
    const asc_review_state state = asc_review_item_state(a->study->review, x, &why);
    asc_frame_texts(f, 4,
                    (const char *const[]){a->study->partner[x->partner].name, x->source,
                                          x->test, x->date});
    for (size_t v = 0; v < ASC_VERDICTS; v++) asc_frame_integer(f, x->verdict[v]);
    asc_frame_integer(f, x->organisations);
    asc_frame_real(f, (double)NAN);
    asc_frame_texts(f, 2, (const char *const[]){asc_review_state_name(state), why});
}

/* A row for each partner that plays, and one for each source below it. */
asc_table *asc_beside_review(const asc_answer *a)
{
    const asc_review_count *read = read_of(a);
    if (read == NULL) return NULL;
    asc_frame f = asc_frame_open(a->arena, "review",
                                 "t:partner t:source t:test t:date n:supports n:against "
                                 "n:unresolved n:organisations r:kappa t:state t:reason");
    for (size_t k = 0; k < a->study->partners; k++) {
        if (a->study->partner[k].role != ASC_PLAYER) continue;
        const char *name = a->study->partner[k].name;
        const asc_review_state state = state_of(a, name);
        asc_frame_texts(&f, 4, (const char *const[]){name, "", "", ""});
        for (size_t v = 0; v <= ASC_VERDICTS; v++) asc_frame_null(&f);
        asc_frame_real(&f, asc_review_kappa(read));
        asc_frame_texts(&f, 2,
                        (const char *const[]){
                            asc_review_state_name(state),
                            state == ASC_REVIEW_SUPPORTED
                                ? ""
                                : "its part is not settled: statements about it stay at "
                                  "level 2 and its credit goes to the collective"});
        for (size_t i = 0; i < read->items; i++)
            if (read->item[i].partner == k) item_row(&f, a, &read->item[i]);
    }
    return asc_frame_table(&f);
}
