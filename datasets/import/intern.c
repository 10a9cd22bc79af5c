/* Open addressing with linear probing over a multiplicative hash of 8 bytes at a time. A slot has the hash beside the
 * number, so that a text that is not there mostly touches one line of memory. The numbers depend on the
 * order of coming alone, never on the hash. */
#include "intern.h"
#include <string.h>

enum { FIRST_SLOTS = 64 };

static uint32_t hash_bytes(const char *text, size_t n)
{
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t h = odd ^ n;
    while (n > 0) {
        uint64_t word = 0;
        const size_t k = n < sizeof word ? n : sizeof word;
        memcpy(&word, text, k);
        h = (h ^ word) * odd;
        h ^= h >> 32;
        text += k;
        n -= k;
    }
    return (uint32_t)h;
}

static uint64_t slot_for(uint32_t hash, size_t number)
{
    return (uint64_t)hash << 32 | (number + 1);
}

/* Room for slots, with the keys known so far put into them. */
static int grow(asc_intern *s, size_t slots)
{
    uint64_t *slot = asc_take_bytes(s->arena, slots, sizeof *slot);
    asc_intern_key *key = asc_take_bytes(s->arena, slots / 2, sizeof *key);
    if (slot == NULL || key == NULL) return 0;
    for (size_t i = 0; i < s->count; i++) {
        size_t at = s->key[i].hash & (slots - 1);
        while (slot[at] != 0) at = (at + 1) & (slots - 1);
        slot[at] = slot_for(s->key[i].hash, i);
        key[i] = s->key[i];
    }
    s->slot = slot;
    s->key = key;
    s->slots = slots;
    return 1;
}

asc_intern asc_intern_start(asc_arena *arena)
{
    asc_intern s = {.arena = arena};
    (void)grow(&s, FIRST_SLOTS);
    return s;
}

/* The number of the text, or UINT32_MAX and the slot *at where it belongs. */
static uint32_t look(const asc_intern *s, uint32_t hash, const char *text, size_t n,
                     size_t *at)
{
    for (*at = hash & (s->slots - 1); s->slot[*at] != 0;
         *at = (*at + 1) & (s->slots - 1)) {
        if (s->slot[*at] >> 32 != hash) continue;
        const uint32_t number = (uint32_t)s->slot[*at] - 1;
        const asc_intern_key *k = &s->key[number];
        if (k->length == n && memcmp(k->text, text, n) == 0) return number;
    }
    return UINT32_MAX;
}

uint32_t asc_intern_find(const asc_intern *s, const char *text, size_t n)
{
    size_t at = 0;
    if (s->slot == NULL) return UINT32_MAX;
    return look(s, hash_bytes(text, n), text, n, &at);
}

uint32_t asc_intern_add(asc_intern *s, const char *text, size_t n)
{
    if (s->slot == NULL) return UINT32_MAX;
    const uint32_t hash = hash_bytes(text, n);
    size_t at = 0;
    const uint32_t known = look(s, hash, text, n, &at);
    if (known != UINT32_MAX) {
        s->key[known].uses++;
        return known;
    }
    if (s->count == s->slots / 2) {
        if (s->slots > UINT32_MAX / 4 || !grow(s, 2 * s->slots)) return UINT32_MAX;
        (void)look(s, hash, text, n, &at);
    }
    s->key[s->count] =
        (asc_intern_key){.text = text, .length = (uint32_t)n, .hash = hash, .uses = 1};
    s->slot[at] = slot_for(hash, s->count);
    return (uint32_t)s->count++;
}

static int before(const asc_intern_key *a, const asc_intern_key *b)
{
    const size_t n = a->length < b->length ? a->length : b->length;
    const int c = memcmp(a->text, b->text, n);
    return c != 0 ? c < 0 : a->length < b->length;
}

/* Sifts order[at] down the heap of n. */
static void sift(const asc_intern *s, uint32_t *order, size_t at, size_t n)
{
    const uint32_t moving = order[at];
    for (size_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
        if (child + 1 < n && before(&s->key[order[child]], &s->key[order[child + 1]]))
            child++;
        if (!before(&s->key[moving], &s->key[order[child]])) break;
        order[at] = order[child];
        at = child;
    }
    order[at] = moving;
}

/* Heap sort: no scratch, and qsort's comparison has no context argument. */
void asc_intern_sort(const asc_intern *s, uint32_t *order)
{
    for (size_t i = 0; i < s->count; i++) order[i] = (uint32_t)i;
    for (size_t i = s->count / 2; i-- > 0;) sift(s, order, i, s->count);
    for (size_t n = s->count; n-- > 1;) {
        const uint32_t largest = order[0];
        order[0] = order[n];
        order[n] = largest;
        sift(s, order, 0, n);
    }
}
