# What is installed can be used: a program built against it by pkg-config and by CMake.
build=$(dirname "$ASCRIBE")
cmake --install "$build" --prefix "$PWD/usr" >/dev/null || exit 1
cat >use.c <<'C'
#include "ascribe/bootstrap.h"
#include "ascribe/contribution.h"
#include "ascribe/status.h"
#include <stdio.h>

int main(void)
{
    const double v[] = {0, 0, 0, 1, 0, 1, 0, 1}; /* one left glove, two right ones */
    const asc_game game = {.n = 3, .v = v};
    double phi[3];
    asc_error err;
    asc_arena *work = asc_arena_create();
    const asc_status s = asc_index_find("shapley")->solve(&game, NULL, work, phi, &err);
    asc_arena_destroy(work);
    if (s == ASC_OK) printf("%.4f %.4f %.4f\n", phi[0], phi[1], phi[2]);
    return asc_status_exit(s);
}
C
export LD_LIBRARY_PATH=$(dirname "$(find usr -name 'libascribe.so' | head -1)")
export PKG_CONFIG_PATH=$(dirname "$(find usr -name ascribe.pc)")
flags=$(pkg-config --cflags --libs ascribe) || exit 1
# shellcheck disable=SC2086
${CC:-gcc} -std=c17 use.c -o by_pkg_config $flags || exit 1
cat >CMakeLists.txt <<'C'
cmake_minimum_required(VERSION 3.25)
project(use C)
find_package(ascribe 0.1 REQUIRED)
add_executable(by_cmake use.c)
target_link_libraries(by_cmake ascribe::ascribe)
C
cmake -G Ninja -S . -B out -DCMAKE_PREFIX_PATH="$PWD/usr" >/dev/null && cmake --build out >/dev/null || exit 1
./by_pkg_config && ./out/by_cmake && usr/bin/ascribe --version
