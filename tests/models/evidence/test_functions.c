/* Function classes, claims, consistency, set-theoretic necessity, process tracing and visibility, against the
 * worked figures of the method page, numbers from R, and hand counts. */
#include "ascribe/answers.h"
#include "games.h"
#include "support.h"
#include <math.h>
#include <string.h>

static asc_error err;

/* v(H, P, C, HP, HC, PC, HPC) = (12, 8, 20, 24, 44, 36, 60), by mask. */
static const double pathway[] = {0, 12, 8, 24, 20, 44, 36, 60};

static void shapley_of_the_pathway(void **state)
{
    (void)state;
    double phi[3];
    asc_index_solve("shapley", &(asc_game){.n = 3, .v = pathway}, NULL, phi);
    assert_near(phi[0], 18.666667, 2e-8);
    assert_near(phi[1], 12.666667, 3e-8);
    assert_near(phi[2], 28.666667, 2e-8);
}

static void register_of_the_pathway(void **state)
{
    (void)state;
    double first[3], last[3];
    const asc_game g = {.n = 3, .v = pathway};
    asc_index_solve("standalone", &g, NULL, first);
    asc_index_solve("leave_one_out", &g, NULL, last);
    const asc_claims in = asc_claims_check(first, 3, 60),
                     out = asc_claims_check(last, 3, 60);
    assert_near(in.sum, 40, 1e-15);
    assert_near(in.share, 0.666667, 5e-7);
    assert_near(in.joint, 20, 1e-15);
    assert_false(in.refused);
    assert_near(out.sum, 76, 1e-15);
    assert_near(out.share, 1.266667, 5e-7);
    assert_near(out.joint, -16, 1e-15);
    assert_true(out.refused);
}

static void claims(void **state)
{
    (void)state;
    const double exact[] = {0.1, 0.2, 0.7}, over[] = {0.1, 0.2, 0.7000001};
    const double some[] = {0.3, (double)NAN, 0.4}, none[] = {0, 0, 0};
    assert_false(asc_claims_check(exact, 3, 1).refused); /* sums to 1 but for rounding */
    assert_true(asc_claims_check(over, 3, 1).refused);
    assert_near(asc_claims_check(some, 3, 1).joint, 0.3, 1e-15);
    assert_true(asc_claims_check(some, 3, -1).refused); /* a harm carries no claim */
    assert_true(isnan(asc_claims_check(some, 3, -1).share));
    assert_false(asc_claims_check(none, 3, 0).refused);
}

static void classes(void **state)
{
    (void)state;
    /* C .60 (.52, .68); H .40 (.22, .58); P .267 (.10, .42), assumed .50 */
    assert_int_equal(asc_function_classify(0.52), ASC_NECESSARY);
    assert_int_equal(asc_function_classify(0.22), ASC_SUPPORTIVE);
    assert_int_equal(asc_function_classify(0.10), ASC_SUPPORTIVE);
    assert_true(asc_smaller_than_assumed(0.42, 0.50));
    assert_false(asc_smaller_than_assumed(0.58, 0.50));
    assert_int_equal(asc_function_classify(0.50), ASC_NECESSARY);
    assert_int_equal(asc_function_classify(0.0), ASC_NOT_ESTABLISHED);
    assert_int_equal(asc_function_classify((double)NAN), ASC_NOT_ESTABLISHED);
    assert_false(asc_smaller_than_assumed((double)NAN, 0.5));
    assert_near(asc_drop_share(60, 24), 0.60, 1e-15); /* C of the pathway */
    assert_near(asc_drop_share(60, 36), 0.40, 1e-15);
    assert_near(asc_drop_share(60, 44), 0.266667, 2e-6);
    assert_true(isnan(asc_drop_share(0, 1)) && isnan(asc_drop_share(-2, 1)));
    assert_true(asc_interchangeable(0.099, 0.0, 0.50));
    assert_false(asc_interchangeable(0.10, 0.0, 0.50));
    assert_false(asc_interchangeable(0.05, 0.05, 0.49));
    assert_false(asc_interchangeable((double)NAN, 0.05, 0.9));
    assert_string_equal(asc_function_class_name(ASC_INTERCHANGEABLE), "interchangeable");
    assert_string_equal(asc_function_class_name(ASC_NOT_ESTABLISHED), "not established");
}

static void necessity(void **state)
{
    (void)state;
    const double x[] = {1, 1, 1, 1, 1, 1, 0, 1, 0, 0},
                 y[] = {1, 1, 1, 1, 1, 0, 0, 0, 1, 0};
    asc_necessity q;
    assert_ok(asc_necessity_of(x, y, 10, &q, &err));
    assert_near(q.consistency, 0.833333, 5e-7);
    assert_near(q.coverage, 0.714286, 5e-7);
    assert_near(q.relevance, 0.60, 1e-15);
    const double fuzzy_x[] = {0.8, 0.3}, fuzzy_y[] = {0.6, 0.4};
    assert_ok(asc_necessity_of(fuzzy_x, fuzzy_y, 2, &q, &err));
    assert_near(q.consistency, 0.9, 1e-15);     /* (.6 + .3) / 1.0 */
    assert_near(q.coverage, 0.9 / 1.1, 1e-15);  /* / (.8 + .3)     */
    assert_near(q.relevance, 0.9 / 1.1, 1e-15); /* (.2 + .7) / (.4 + .7) */
    const double past[] = {1.2, 0};
    assert_int_equal(asc_necessity_of(past, fuzzy_y, 2, &q, &err), ASC_EDATA);
    assert_non_null(strstr(err.message, "case 1"));
    const double zero[] = {0, 0};
    assert_int_equal(asc_necessity_of(zero, fuzzy_y, 2, &q, &err), ASC_EDATA);
}

static void process_tracing(void **state)
{
    (void)state;
    double p;
    assert_ok(asc_process_tracing(0.5, 0.3, 0.05, &p, &err)); /* smoking gun */
    assert_near(p, 0.857143, 2e-7);
    assert_ok(asc_process_tracing(0.5, 0.95, 0.5, &p, &err)); /* hoop passed */
    assert_near(p, 0.655172, 7e-7);
    assert_ok(asc_process_tracing(0.5, 1 - 0.95, 1 - 0.5, &p, &err)); /* and failed */
    assert_near(p, 0.090909, 2e-6);
    assert_int_equal(asc_process_tracing(1.5, 0.3, 0.05, &p, &err), ASC_EDATA);
    assert_int_equal(asc_process_tracing(1, 0, 0.05, &p, &err), ASC_EDATA);
}

/* By the formulas of DerSimonian & Laird in R 4.2, base functions only.
 * x <- c(.30,.10,.55,.42); s <- c(.10,.12,.15,.20)
 * pool <- function(x,s){w<-1/s^2;m<-sum(w*x)/sum(w);Q<-sum(w*(x-m)^2)
 *   t2<-max(0,(Q-length(x)+1)/(sum(w)-sum(w^2)/sum(w)));w<-1/(s^2+t2);c(sum(w*x)/sum(w),sqrt(t2))} */
static void consistency(void **state)
{
    (void)state;
    const double x[] = {0.30, 0.10, (double)NAN, 0.55, 0.42},
                 s[] = {0.10, 0.12, 0.1, 0.15, 0.20};
    double low[5];
    for (size_t i = 0; i < 5; i++) low[i] = x[i] - 1.96 * s[i];
    const asc_consistency c = asc_consistency_of(x, s, low, 5);
    assert_int_equal(c.groups, 4);
    assert_near(c.pooled, 0.31881594770283839, 1e-12);
    assert_near(c.tau, 0.13254052605561836, 1e-12);
    assert_near(c.least, 0.245409614553407401, 1e-12);
    assert_near(c.largest, 0.38327868852459018, 1e-12);
    assert_int_equal(c.least_without, 3);
    assert_int_equal(c.largest_without, 1);
    assert_near(c.same_sign, 1, 0);
    assert_near(c.above, 0.75, 0); /* .10 - .2352 and .42 - .392: one is below 0 */
    const double same[] = {2, 2, -2}, one[] = {1, 1, 1};
    const asc_consistency d = asc_consistency_of(same, one, same, 3);
    assert_near(d.same_sign, 2.0 / 3, 1e-15);
    assert_true(isnan(asc_consistency_of(x, s, low, 1).pooled));
    assert_true(isnan(asc_consistency_of(x, s, low, 2).least));
}

static void visibility(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    double rho, cap, out[5];
    /* cor(c(3,1,4,1,5), c(2,7,1,8,2), method = "spearman") in R: -0.7894737 */
    const double x[] = {3, 1, 4, 1, 5}, y[] = {2, 7, 1, 8, 2};
    assert_ok(asc_spearman(x, y, 5, arena, &rho, &err));
    assert_near(rho, -0.78947368421052644, 1e-12);
    const double flat[] = {1, 1, 1, 1, 1};
    assert_ok(asc_spearman(x, flat, 5, arena, &rho, &err));
    assert_true(isnan(rho));
    /* per contact 2, 10, 3, no contact, 1: median 2.5 */
    const double records[] = {4, 10, 3, 0, 5}, contacts[] = {2, 1, 1, 0, 5};
    assert_ok(asc_records_capped(records, contacts, 5, arena, &cap, out, &err));
    assert_near(cap, 2.5, 0);
    const double want[] = {4, 2.5, 2.5, 0, 5};
    for (size_t i = 0; i < 5; i++) assert_near(out[i], want[i], 0);
    const double stray[] = {4, 10, 3, 1, 5};
    assert_int_equal(asc_records_capped(stray, contacts, 5, arena, &cap, out, &err),
                     ASC_EDATA);
    assert_non_null(strstr(err.message, "unit 4"));
    assert_near(asc_attenuation(0.4, 0.276), 0.31, 1e-12);
    assert_true(isnan(asc_attenuation(0, 1)));
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapley_of_the_pathway),
        cmocka_unit_test(register_of_the_pathway),
        cmocka_unit_test(claims),
        cmocka_unit_test(classes),
        cmocka_unit_test(necessity),
        cmocka_unit_test(process_tracing),
        cmocka_unit_test(consistency),
        cmocka_unit_test(visibility),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
