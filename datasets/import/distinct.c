/* Open addressing with linear probing over a multiplicative hash. */
#include "distinct.h"

enum { FIRST_SLOTS = 64 };

static size_t place(const asc_distinct *d, uint64_t value)
{
    const uint64_t h = value * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(h ^ h >> 32) & (d->slots - 1);
    while (d->slot[at] != 0 && d->slot[at] != value) at = (at + 1) & (d->slots - 1);
    return at;
}

static bool grow(asc_distinct *d, asc_arena *arena)
{
    asc_distinct wider = *d;
    wider.slots = d->slots == 0 ? FIRST_SLOTS : 4 * d->slots;
    wider.slot = asc_take_bytes(arena, wider.slots, sizeof *wider.slot);
    if (wider.slot == NULL) return false;
    for (size_t i = 0; i < d->slots; i++)
        if (d->slot[i] != 0) wider.slot[place(&wider, d->slot[i])] = d->slot[i];
    *d = wider;
    return true;
}

void asc_distinct_add(asc_distinct *d, uint64_t value, asc_arena *arena)
{
    if (d->many) return;
    if (value == 0) {
        d->zero = true;
        return;
    }
    if (2 * d->count >= d->slots && !grow(d, arena)) return;
    const size_t at = place(d, value);
    if (d->slot[at] == value) return;
    d->slot[at] = value;
    d->count++;
    d->many = asc_distinct_count(d) > ASC_DISTINCT_MAX;
}
