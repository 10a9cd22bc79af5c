/* Patterns, subsets and the zeta and Moebius transforms over them (ascribe/policy.h). */
#include "ascribe/policy.h"

const char *asc_policy_name(asc_policy_kind kind)
{
    return kind == ASC_UNIVERSAL ? "universal" : "delivered";
}

unsigned asc_set_size(uint32_t set)
{
    unsigned size = 0;
    for (; set != 0; set &= set - 1) size++;
    return size;
}

void asc_subsets(uint32_t set, uint32_t *sub)
{
    size_t count = 1;
    sub[0] = 0;
    for (; set != 0; set &= set - 1) {
        const uint32_t bit = set & (~set + 1);
        for (size_t j = 0; j < count; j++) sub[count + j] = sub[j] | bit;
        count *= 2;
    }
}

void asc_zeta(double *f, unsigned n)
{
    const size_t size = (size_t)1 << n;
    for (size_t bit = 1; bit < size; bit *= 2)
        for (size_t low = 0; low < size; low += 2 * bit)
            for (size_t j = low; j < low + bit; j++) f[j + bit] += f[j];
}

void asc_moebius(double *f, unsigned n)
{
    const size_t size = (size_t)1 << n;
    for (size_t bit = 1; bit < size; bit *= 2)
        for (size_t low = 0; low < size; low += 2 * bit)
            for (size_t j = low; j < low + bit; j++) f[j + bit] -= f[j];
}

/* Counts per mask, then places: a counting sort over 2^20 masks at most. */
asc_status asc_patterns_make(size_t n, const uint32_t *mask, uint32_t all,
                             asc_arena *arena, asc_patterns *out, asc_error *err)
{
    const size_t masks = (size_t)all + 1;
    uint32_t *row = asc_take_bytes(arena, n, sizeof *row);
    size_t *place = asc_take_bytes(arena, masks + 1, sizeof *place);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < n; i++) place[(mask == NULL ? all : mask[i]) + 1]++;
    size_t count = 0;
    for (size_t m = 0; m < masks; m++) {
        if (place[m + 1] > 0) count++;
        place[m + 1] += place[m];
    }
    uint32_t *group = asc_take_bytes(arena, count, sizeof *group);
    size_t *first = asc_take_bytes(arena, count + 1, sizeof *first);
    ASC_TRY(asc_arena_check(arena, err));
    size_t g = 0;
    for (size_t m = 0; m < masks; m++) {
        if (place[m + 1] == place[m]) continue;
        group[g] = (uint32_t)m;
        first[g++] = place[m];
    }
    first[count] = n;
    for (size_t i = 0; i < n; i++)
        row[place[mask == NULL ? all : mask[i]]++] = (uint32_t)i;
    *out =
        (asc_patterns){.n = n, .count = count, .mask = group, .first = first, .row = row};
    return ASC_OK;
}
