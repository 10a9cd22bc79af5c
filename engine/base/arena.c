/* Arenas: chains of chunks, rewound or freed at once. Under a sanitizer (ASC_SEPARATE_TAKES) every
 * take is its own chunk, so that an overrun meets a red zone. */
#include "ascribe/arena.h"
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ALIGN = 64, CHUNK = 1 << 18 };

#ifdef ASC_SEPARATE_TAKES
static const int separate = 1;
#else
static const int separate = 0;
#endif

typedef struct chunk {
    struct chunk *before;
    size_t size, used; /* bytes after the header */
} chunk;

struct asc_arena {
    chunk *top;
    size_t bytes, peak;
    size_t refused; /* size of the first failed take since the last check, 0 = none */
};

/* The test hook: requests still to succeed, whether later ones fail too. */
static size_t fail_countdown;
static int fail_sticky;

void asc_arena_fail_at(size_t n, int sticky)
{
    fail_countdown = n;
    fail_sticky = sticky;
}

static int request_fails(void)
{
    if (fail_countdown == 0) return 0;
    if (fail_countdown > 1) {
        fail_countdown--;
        return 0;
    }
    if (!fail_sticky) fail_countdown = 0;
    return 1;
}

static size_t header(void)
{
    return (sizeof(chunk) + ALIGN - 1) / ALIGN * ALIGN;
}

asc_arena *asc_arena_create(void)
{
    if (request_fails()) return NULL;
    return calloc(1, sizeof(asc_arena));
}

/* Process-wide: bytes all arenas hold, and how many they may (0: any number). */
static atomic_size_t held, allowed;

void asc_arena_limit(size_t bytes)
{
    atomic_store(&allowed, bytes);
}

size_t asc_arena_held(void)
{
    return atomic_load(&held);
}

size_t asc_arena_room(void)
{
    const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    const size_t limit = atomic_load(&allowed), now = atomic_load(&held);
    const size_t most = limit != 0              ? limit
                        : pages < 1 || size < 1 ? SIZE_MAX
                                                : (size_t)pages / 4 * 3 * (size_t)size;
    return most > now ? most - now : 0;
}

/* Counts n more bytes, unless they would pass the limit. */
static int reserve(size_t n)
{
    const size_t limit = atomic_load(&allowed);
    const size_t before = atomic_fetch_add(&held, n);
    if (limit == 0 || (n <= limit && before <= limit - n)) return 1;
    (void)atomic_fetch_sub(&held, n);
    return 0;
}

static void pop(asc_arena *a)
{
    chunk *c = a->top;
    a->top = c->before;
    (void)atomic_fetch_sub(&held, c->size);
    free(c);
}

void asc_arena_destroy(asc_arena *a)
{
    if (a == NULL) return;
    while (a->top != NULL) pop(a);
    free(a);
}

/* A chunk that holds at least n bytes becomes the top. */
static int push(asc_arena *a, size_t n)
{
    size_t size = separate || n > CHUNK ? n : CHUNK;
    if (size > SIZE_MAX - header() - ALIGN || request_fails() || !reserve(size)) return 0;
    chunk *c = aligned_alloc(ALIGN, (header() + size + ALIGN - 1) / ALIGN * ALIGN);
    if (c == NULL) {
        (void)atomic_fetch_sub(&held, size);
        return 0;
    }
    *c = (chunk){.before = a->top, .size = size};
    a->top = c;
    return 1;
}

static void *take_raw(asc_arena *a, size_t n)
{
    if (n == 0) n = 1;
    if (!separate) {
        if (n > SIZE_MAX - ALIGN) n = SIZE_MAX - 2 * (size_t)ALIGN;
        n = (n + ALIGN - 1) / ALIGN * ALIGN;
    }
    if (a->top == NULL || separate || a->top->size - a->top->used < n) {
        if (!push(a, n)) {
            if (a->refused == 0) a->refused = n;
            return NULL;
        }
    }
    char *p = (char *)a->top + header() + a->top->used;
    a->top->used += n;
    a->bytes += n;
    if (a->bytes > a->peak) a->peak = a->bytes;
    return p;
}

static void *take_array(asc_arena *a, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        if (a->refused == 0) a->refused = SIZE_MAX;
        return NULL;
    }
    return take_raw(a, count * size);
}

double *asc_take(asc_arena *a, size_t n)
{
    return take_array(a, n, sizeof(double));
}

double *asc_take_zero(asc_arena *a, size_t n)
{
    return asc_take_bytes(a, n, sizeof(double));
}

void *asc_take_bytes(asc_arena *a, size_t count, size_t size)
{
    void *p = take_array(a, count, size);
    if (p != NULL && count * size > 0) memset(p, 0, count * size);
    return p;
}

char *asc_take_textn(asc_arena *a, const char *text, size_t n)
{
    char *p = take_raw(a, n + 1);
    if (p == NULL) return NULL;
    memcpy(p, text, n);
    p[n] = '\0';
    return p;
}

char *asc_take_text(asc_arena *a, const char *text)
{
    return asc_take_textn(a, text, strlen(text));
}

char *asc_take_format(asc_arena *a, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int n = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (n < 0) return NULL;
    char *p = take_raw(a, (size_t)n + 1);
    if (p == NULL) return NULL;
    va_start(arguments, format);
    (void)vsnprintf(p, (size_t)n + 1, format, arguments);
    va_end(arguments);
    return p;
}

asc_status asc_arena_check(asc_arena *a, asc_error *err)
{
    const size_t refused = a->refused;
    a->refused = 0;
    ASC_REQUIRE(refused != SIZE_MAX, err, ASC_EOVERFLOW,
                "a size left the range of size_t");
    ASC_REQUIRE(refused == 0, err, ASC_EMEMORY,
                "out of memory: %zu more bytes refused, %zu held", refused, a->bytes);
    return ASC_OK;
}

asc_arena_mark asc_arena_save(const asc_arena *a)
{
    return (asc_arena_mark){a->top, a->top == NULL ? 0 : a->top->used, a->bytes};
}

void asc_arena_rewind(asc_arena *a, asc_arena_mark m)
{
    while (a->top != m.chunk) pop(a);
    if (a->top != NULL) a->top->used = m.used;
    a->bytes = m.bytes;
}

size_t asc_arena_bytes(const asc_arena *a)
{
    return a->bytes;
}

size_t asc_arena_peak(const asc_arena *a)
{
    return a->peak;
}
