/* The review of partners' parts: every rule of when a piece of evidence is settled, kappa against a table worked out by
 * hand, and the law that what raters add can only unsettle. */
#include "ascribe/testimony.h"
#include "support.h"
#include <math.h>

static asc_review_item item(int64_t supports, int64_t against, int64_t open)
{
    return (asc_review_item){.verdict = {supports, against, open},
                             .organisations = 2,
                             .first = -1,
                             .second = -1};
}

static asc_review_state state(asc_review_plan plan, asc_review_item x, const char *reason)
{
    const char *why = "";
    const asc_review_state s = asc_review_item_state(&plan, &x, &why);
    assert_string_equal(why, reason);
    return s;
}

static void items(void **unused)
{
    (void)unused;
    const asc_review_plan two = {.raters = 2};
    assert_int_equal(state(two, item(2, 0, 0), ""), ASC_REVIEW_SUPPORTED);
    assert_int_equal(state(two, item(0, 3, 0), ""), ASC_REVIEW_AGAINST);
    assert_int_equal(state(two, item(1, 0, 0), "read by too few"), ASC_REVIEW_OPEN);
    assert_int_equal(state(two, item(2, 1, 0), "raters differ"), ASC_REVIEW_OPEN);
    assert_int_equal(state(two, item(2, 0, 1), "a rater leaves it open"),
                     ASC_REVIEW_OPEN);
}

static void panels(void **unused)
{
    (void)unused;
    const asc_review_plan several = {.raters = 2, .panel = ASC_PANEL_MULTI_PARTNER};
    const asc_review_plan others = {.raters = 2, .panel = ASC_PANEL_INDEPENDENT};
    asc_review_item x = item(2, 0, 0);
    assert_int_equal(state(several, x, ""), ASC_REVIEW_SUPPORTED);
    assert_int_equal(state(others, x, ""), ASC_REVIEW_SUPPORTED);
    x.own = true;
    assert_int_equal(state(several, x, ""), ASC_REVIEW_SUPPORTED);
    assert_int_equal(state(others, x, "read by the partner itself"), ASC_REVIEW_OPEN);
    x = item(2, 0, 0);
    x.organisations = 1;
    assert_int_equal(state(several, x, "read by one organisation alone"),
                     ASC_REVIEW_OPEN);
    x.organisations = 0;
    assert_int_equal(state(others, x, "no rater's organisation is known"),
                     ASC_REVIEW_OPEN);
}

static void partners(void **unused)
{
    (void)unused;
    const asc_review_plan plan = {.raters = 1};
    asc_review_item x[] = {item(1, 0, 0), item(1, 0, 0), item(0, 1, 0), item(0, 1, 0)};
    x[2].partner = 1;
    x[3].partner = 1;
    const asc_review_count all = {x, 4};
    assert_int_equal(asc_review_state_of(&plan, &all, 0), ASC_REVIEW_SUPPORTED);
    assert_int_equal(asc_review_state_of(&plan, &all, 1), ASC_REVIEW_AGAINST);
    assert_int_equal(asc_review_state_of(&plan, &all, 2), ASC_REVIEW_NONE);
    x[1].verdict[ASC_SUPPORTS] = 0;
    x[1].verdict[ASC_AGAINST] = 1; /* one for, one against */
    assert_int_equal(asc_review_state_of(&plan, &all, 0), ASC_REVIEW_OPEN);
}

/* First rater: 3 for, 1 against; second: 2 for, 2 against; alike in 3 of 4: po .75, pe .75 x .5 + .25 x .5 = .5. */
static void kappa(void **unused)
{
    (void)unused;
    static const int8_t said[4][2] = {{0, 0}, {0, 0}, {0, 1}, {1, 1}};
    asc_review_item x[5];
    for (size_t i = 0; i < 5; i++) x[i] = item(1, 0, 0);
    for (size_t i = 0; i < 4; i++) {
        x[i].first = said[i][0];
        x[i].second = said[i][1];
    }
    x[4].first = ASC_SUPPORTS; /* one rater alone counts for nothing */
    assert_near(asc_review_kappa(&(asc_review_count){x, 5}), 0.5, 1e-15);
    assert_true(isnan(asc_review_kappa(&(asc_review_count){x + 4, 1})));
}

/* Whatever is supported stays so only while everyone says so. */
static void adding_unsettles(void **unused)
{
    (void)unused;
    for (int64_t a = 0; a < 4; a++)
        for (int64_t b = 0; b < 4; b++)
            for (int64_t c = 0; c < 4; c++) {
                const asc_review_plan plan = {.raters = 1};
                const char *why = "";
                asc_review_item x = item(a, b, c), more = item(a, b + 1, c),
                                doubt = item(a, b, c + 1);
                const asc_review_state was = asc_review_item_state(&plan, &x, &why);
                assert_true((was == ASC_REVIEW_SUPPORTED) == (a > 0 && b + c == 0));
                assert_int_not_equal(asc_review_item_state(&plan, &more, &why),
                                     ASC_REVIEW_SUPPORTED);
                assert_int_equal(asc_review_item_state(&plan, &doubt, &why),
                                 ASC_REVIEW_OPEN);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items),
        cmocka_unit_test(panels),
        cmocka_unit_test(partners),
        cmocka_unit_test(kappa),
        cmocka_unit_test(adding_unsettles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
