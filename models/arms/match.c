/* Nearest neighbours with replacement (match.h). The other arm is sorted by its first coordinate, and looked
 * through from where the unit stands outwards, until that coordinate alone is further away than the
 * last of the neighbours: exact for any number of coordinates. Squared distances within 1e-5 of the
 * last neighbour's are ties, and all ties match.
 * Abadie & Imbens (2006), Econometrica 74:235-267; Sekhon (2011), J. Stat. Softw. 42(7), for the ties. */
#include "match.h"
#include "ascribe/pool.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NEIGHBOURS_MOST = 100, PART = 64 };
static const double tie = 1e-5;

typedef struct place {
    double z;
    uint32_t row;
} place;

typedef struct search {
    const asc_points *p;
    const place *other; /* [others] by first coordinate */
    size_t others, neighbours;
    const uint32_t *seeker; /* [seekers] */
    size_t seekers;
    double *reach; /* [seekers] squared distance up to which all match; NaN: none */
    size_t *count; /* [seekers] */
    asc_matches *out;
} search;

static int by_place(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->z != y->z) return x->z < y->z ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Squared distance, infinite where they may not match or already beyond most. */
static double distance(const asc_points *p, size_t i, size_t j, double most)
{
    const double *a = p->z + i * p->d, *b = p->z + j * p->d;
    double sum = 0.0;
    for (size_t k = 0; k < p->d && sum <= most; k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
    for (size_t k = 0; k < p->exacts && sum <= most; k++)
        if (*asc_design_at(&p->m->shown, i, p->exact[k]) !=
            *asc_design_at(&p->m->shown, j, p->exact[k]))
            return (double)INFINITY;
    return sum;
}

/* Keeps the smallest `room` of what it is given, ascending. */
static size_t keep(double *near, size_t count, size_t room, double x)
{
    if (count == room && x >= near[count - 1]) return count;
    size_t at = count < room ? count++ : count - 1;
    for (; at > 0 && near[at - 1] > x; at--) near[at] = near[at - 1];
    near[at] = x;
    return count;
}

/* Looks outwards from row i; visit(context, row, squared distance) returns how far to look. */
typedef double visitor(void *context, uint32_t row, double square);

static void outwards(const search *s, size_t i, double far, visitor *visit, void *context)
{
    const double z = s->p->z[i * s->p->d];
    size_t low = 0, high = s->others;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (s->other[middle].z < z)
            low = middle + 1;
        else
            high = middle;
    }
    size_t down = low, up = low;
    for (;;) {
        const double below = down > 0 ? z - s->other[down - 1].z : (double)INFINITY;
        const double above = up < s->others ? s->other[up].z - z : (double)INFINITY;
        const double next = fmin(below, above);
        if (isinf(next) || next * next > far) return;
        const uint32_t row = below <= above ? s->other[--down].row : s->other[up++].row;
        const double square = distance(s->p, i, row, far);
        if (square <= far) far = visit(context, row, square);
    }
}

typedef struct nearest {
    double near[NEIGHBOURS_MOST];
    size_t count, room;
    double far;
} nearest;

static double visit_near(void *context, uint32_t row, double square)
{
    nearest *n = context;
    (void)row;
    n->count = keep(n->near, n->count, n->room, square);
    if (n->count == n->room) n->far = fmin(n->far, n->near[n->count - 1]);
    return n->far;
}

typedef struct taking {
    const search *s;
    size_t at, count;
    double reach, weight;
} taking;

static double visit_count(void *context, uint32_t row, double square)
{
    taking *t = context;
    (void)row;
    (void)square;
    t->count++;
    return t->reach;
}

static double visit_take(void *context, uint32_t row, double square)
{
    taking *t = context;
    (void)square;
    t->s->out->row[t->at + t->count] = row;
    t->s->out->share[t->at + t->count] = t->s->p->m->w[row];
    t->weight += t->s->p->m->w[row];
    t->count++;
    return t->reach;
}

/* How far the matches of a part of the seekers lie, and how many there are. */
static asc_status measure(void *context, size_t task, size_t worker, asc_error *err)
{
    search *s = context;
    (void)worker;
    (void)err;
    const size_t end = s->seekers < (task + 1) * PART ? s->seekers : (task + 1) * PART;
    const double caliper = s->p->caliper;
    const double most = caliper > 0.0 ? caliper * caliper : (double)INFINITY;
    for (size_t k = task * PART; k < end; k++) {
        nearest n = {.room = s->neighbours, .far = most};
        outwards(s, s->seeker[k], most, visit_near, &n);
        s->reach[k] = (double)NAN;
        s->count[k] = 0;
        if (n.count == 0) continue;
        taking t = {.reach = fmin(n.near[n.count - 1] + tie, most)};
        s->reach[k] = t.reach;
        outwards(s, s->seeker[k], t.reach, visit_count, &t);
        s->count[k] = t.count;
    }
    return ASC_OK;
}

static asc_status fill(void *context, size_t task, size_t worker, asc_error *err)
{
    search *s = context;
    (void)worker;
    (void)err;
    const size_t end = s->seekers < (task + 1) * PART ? s->seekers : (task + 1) * PART;
    for (size_t k = task * PART; k < end; k++) {
        if (s->count[k] == 0) continue;
        taking t = {.s = s, .at = s->out->first[s->seeker[k]], .reach = s->reach[k]};
        outwards(s, s->seeker[k], t.reach, visit_take, &t);
        for (size_t j = 0; j < t.count; j++) s->out->share[t.at + j] /= t.weight;
    }
    return ASC_OK;
}

static asc_status start(search *s, bool reached, asc_arena *arena, asc_error *err)
{
    const asc_exposure_model *m = s->p->m;
    uint32_t *seeker = asc_take_bytes(arena, m->n, sizeof *seeker);
    place *other = asc_take_bytes(arena, m->n, sizeof *other);
    s->reach = asc_take(arena, m->n);
    s->count = asc_take_bytes(arena, m->n, sizeof *s->count);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        if ((m->a[i] != 0.0) == reached)
            seeker[s->seekers++] = (uint32_t)i;
        else
            other[s->others++] = (place){s->p->z[i * s->p->d], (uint32_t)i};
    }
    qsort(other, s->others, sizeof *other, by_place);
    s->seeker = seeker;
    s->other = other;
    return ASC_OK;
}

/* Where the matches of each row stand. */
static asc_status lay_out(search *s, asc_arena *arena, asc_error *err)
{
    const asc_exposure_model *m = s->p->m;
    asc_matches *out = s->out;
    out->first = asc_take_bytes(arena, m->n + 1, sizeof *out->first);
    ASC_TRY(asc_arena_check(arena, err));
    size_t pairs = 0;
    for (size_t i = 0, k = 0; i < m->n; i++) {
        out->first[i] = pairs;
        if (k == s->seekers || s->seeker[k] != i) continue;
        if (s->count[k] == 0) {
            out->unmatched++;
            out->missing += m->w[i];
        }
        pairs += s->count[k++];
    }
    out->first[m->n] = pairs;
    out->row = asc_take_bytes(arena, pairs, sizeof *out->row);
    out->share = asc_take(arena, pairs);
    return asc_arena_check(arena, err);
}

asc_status asc_match_nearest(const asc_points *p, bool reached, size_t neighbours,
                             asc_arena *arena, asc_matches *out, asc_error *err)
{
    asc_matches found = {0};
    search s = {.p = p, .neighbours = neighbours, .out = &found};
    ASC_REQUIRE(neighbours >= 1 && neighbours <= NEIGHBOURS_MOST, err, ASC_ESTUDY,
                "%zu neighbours; 1 to %d", neighbours, (int)NEIGHBOURS_MOST);
    ASC_TRY(start(&s, reached, arena, err));
    const size_t tasks = (s.seekers + PART - 1) / PART;
    ASC_TRY(asc_pool_run(tasks, measure, &s, err));
    ASC_TRY(lay_out(&s, arena, err));
    ASC_TRY(asc_pool_run(tasks, fill, &s, err));
    *out = found;
    return ASC_OK;
}
