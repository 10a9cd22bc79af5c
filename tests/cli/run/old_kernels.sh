# When OpenBLAS runs kernels far older than the processor, the program starts itself again, once; never when
# the user chose a core.
grep -qw avx2 /proc/cpuinfo || exit 0
ldd "$ASCRIBE" | grep -q libasan && exit 0
cat >shim.c <<'C'
#include <stdio.h>
#include <stdlib.h>
char *openblas_get_corename(void);
char *openblas_get_corename(void)
{
    static char name[] = "Prescott";
    return name;
}
static void __attribute__((constructor)) count(void)
{
    FILE *f = fopen("starts", "a");
    const char *core = getenv("OPENBLAS_CORETYPE");
    if (f == NULL) return;
    fprintf(f, "%s\n", core == NULL ? "none" : core);
    fclose(f);
}
C
${CC:-gcc} -shared -fPIC shim.c -o shim.so || exit 1
unset OPENBLAS_CORETYPE
LD_PRELOAD=$PWD/shim.so "$ASCRIBE" --version || exit 1
[ "$(wc -l <starts)" = 2 ] && [ "$(head -1 starts)" = none ] || { echo "starts:"; cat starts; exit 1; }
rm starts
OPENBLAS_CORETYPE=Zen LD_PRELOAD=$PWD/shim.so "$ASCRIBE" --version || exit 1
[ "$(wc -l <starts)" = 1 ] || { echo "started again against the user's choice"; exit 1; }
