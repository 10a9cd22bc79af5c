/* Processors other than x86-64 have no x86 vector units. */
#include "ascribe/numeric.h"

bool asc_cpu_has_avx2(void)
{
    return false;
}

bool asc_cpu_has_avx512(void)
{
    return false;
}
