/* Patterns, subsets and the zeta and Moebius transforms over them (ascribe/policy.h). */
#include "ascribe/policy.h"
#include "members.h"

const char *asc_policy_name(asc_policy_kind kind)
{
    return kind == ASC_UNIVERSAL ? "universal" : "delivered";
}

unsigned asc_set_size(asc_mask set)
{
    return asc_members(set);
}

void asc_subsets(asc_mask set, asc_mask *sub)
{
    size_t count = 1;
    sub[0] = 0;
    for (; set != 0; set &= set - 1) {
        const asc_mask bit = set & (~set + 1);
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

enum { DIGIT = 11, BUCKETS = 1 << DIGIT };

/* One stable pass of the sort: the rows `from` by the digit of their masks into `to`. */
static void sort_digit(size_t n, const asc_mask *mask, unsigned shift,
                       const uint32_t *from, uint32_t *to)
{
    size_t place[BUCKETS + 1] = {0};
    for (size_t i = 0; i < n; i++) place[(mask[i] >> shift) % BUCKETS + 1]++;
    for (size_t d = 0; d < BUCKETS; d++) place[d + 1] += place[d];
    for (size_t i = 0; i < n; i++)
        to[place[(mask[from[i]] >> shift) % BUCKETS]++] = from[i];
}

static size_t groups(size_t n, const asc_mask *mask, const uint32_t *row, asc_mask *group,
                     size_t *first)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && mask[row[i]] == mask[row[i - 1]]) continue;
        if (group != NULL) group[count] = mask[row[i]];
        if (first != NULL) first[count] = i;
        count++;
    }
    return count;
}

/* A radix sort by the digits that `all` has, which keeps the order of equal masks. */
static asc_status rows_sort(size_t n, const asc_mask *mask, asc_mask all,
                            asc_arena *arena, uint32_t *row, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(arena);
    uint32_t *from = asc_take_bytes(arena, n, sizeof *from);
    ASC_TRY(asc_arena_check(arena, err));
    for (unsigned shift = 0; shift < 64 && all >> shift != 0; shift += DIGIT) {
        for (size_t i = 0; i < n; i++) from[i] = row[i];
        sort_digit(n, mask, shift, from, row);
    }
    asc_arena_rewind(arena, mark);
    return ASC_OK;
}

asc_status asc_patterns_make(size_t n, const asc_mask *mask, asc_mask all,
                             asc_arena *arena, asc_patterns *out, asc_error *err)
{
    uint32_t *row = asc_take_bytes(arena, n, sizeof *row);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < n; i++) row[i] = (uint32_t)i;
    if (mask != NULL) ASC_TRY(rows_sort(n, mask, all, arena, row, err));
    const size_t count = mask == NULL ? 1 : groups(n, mask, row, NULL, NULL);
    asc_mask *group = asc_take_bytes(arena, count, sizeof *group);
    size_t *first = asc_take_bytes(arena, count + 1, sizeof *first);
    ASC_TRY(asc_arena_check(arena, err));
    if (mask == NULL)
        group[0] = all;
    else
        (void)groups(n, mask, row, group, first);
    first[count] = n;
    *out =
        (asc_patterns){.n = n, .count = count, .mask = group, .first = first, .row = row};
    return ASC_OK;
}
