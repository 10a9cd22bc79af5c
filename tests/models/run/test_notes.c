/* Notes of a run: what both levels have to say stands once. */
#include "../../../models/run/run_parts.h"
#include "support.h"

static void said_once(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_answer a = {.arena = arena,
                    .note = asc_frame_open(arena, "note", "t:code t:place t:text")};
    const char text[] = "tau: 3 of 64 replicates have a game it is not for";
    asc_answer_note(&a, "refused", "readmission/gcomp/delivered", text);
    asc_answer_note(&a, "refused", "readmission/gcomp/delivered",
                    asc_take_text(arena, text));
    assert_int_equal(a.note.rows, 1);
    asc_answer_note(&a, "refused", "readmission/gcomp/universal", text);
    asc_answer_note(&a, "withheld", "readmission/gcomp/delivered", text);
    asc_answer_note(&a, "refused", "readmission/gcomp/delivered", "another reason");
    assert_int_equal(asc_frame_table(&a.note)->rows, 4);
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(said_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
