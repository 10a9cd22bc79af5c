/* Words above the level are found in every inflection; look-alikes, names and quoted words are not. */
#include "ascribe/gate.h"
#include "support.h"
#include <string.h>

static const char *const name[] = {"Prevention Team", "avoided_admission"};

/* words: "|"-separated, in order; "" for none. */
static void finds(const char *text, int level, const char *words)
{
    asc_arena *arena = asc_arena_create();
    const asc_table *t = asc_lint(text, level, name, 2, arena);
    char all[512] = "", cell[128];
    for (size_t i = 0; t != NULL && i < t->rows; i++) {
        if (i > 0) strcat(all, "|");
        strcat(all, asc_column_text(asc_table_find(t, "word"), i, cell, sizeof cell));
    }
    if (strcmp(all, words) != 0)
        fail_msg("'%s' at level %d: found '%s', expected '%s'", text, level, all, words);
    asc_arena_destroy(arena);
}

static void found(void **state)
{
    (void)state;
    finds("The pathway PREVENTED readmissions and saved money", 3, "PREVENTED|saved");
    finds("Readmissions fell due  to the visits, which led to fewer stays", 3,
          "due  to|led to");
    finds("It contributed, and its impact was clear", 2, "contributed|impact");
    finds("It contributed, and its impact was clear", 3, "");
    finds("Fewer falls were associated with visits", 1, "associated with");
    finds("Fewer falls were associated with visits", 2, "");
    finds("It caused, causes and is causing this; caused again", 3,
          "caused|causes|causing");
    finds("The service delivered savings", 3, "delivered savings|savings");
    finds("Nothing may be left: caused", 4, "");
}

static void passed(void **state)
{
    (void)state;
    finds("Housing Association visits in the linked cohort, because relatives asked", 0,
          "");
    finds("The relative of a prover was unavoidable, a non-cause", 0, "");
    finds("The Prevention Team met; avoided_admission is a column", 0, "");
    finds("Prevention Teams met", 3, "Prevention");
    finds("A patient said \"it saved my life\" twice", 0, "");
    finds("A patient said \xe2\x80\x9cit saved my life\xe2\x80\x9d twice", 0, "");
    finds("A quote \"without end that saved", 3, "saved");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(found), cmocka_unit_test(passed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
