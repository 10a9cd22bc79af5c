/* Which OpenBLAS core a processor should run. */
#include "support.h"

#include "ascribe/numeric.h"
#include <string.h>

static void old_cores_are_noticed(void **state)
{
    (void)state;
    assert_string_equal(asc_blas_better("Prescott", true, true), "SkylakeX");
    assert_string_equal(asc_blas_better("Prescott", true, false), "Haswell");
    assert_string_equal(asc_blas_better("Nehalem", true, false), "Haswell");
    assert_null(asc_blas_better("Prescott", false, false));
    assert_null(asc_blas_better("Zen", true, false));
    assert_null(asc_blas_better("SkylakeX", true, true));
    assert_null(asc_blas_better("Cooperlake", true, true));
    assert_null(asc_blas_better("a name of a later version", true, true));
}

static void its_name_is_known(void **state)
{
    (void)state;
    assert_non_null(strstr(asc_blas_start(), "OpenBLAS "));
    assert_false(asc_cpu_has_avx512() && !asc_cpu_has_avx2());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_cores_are_noticed),
        cmocka_unit_test(its_name_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
