/* Hazards of delivery (waiting.h). */
#include "waiting.h"
#include "ascribe/numeric.h"
#include "ascribe/text.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The window of one player cut into pieces, and who else is looked at. */
typedef struct cutting {
    const asc_problem *p;
    size_t player;
    double cut
        [ASC_PIECES_MAX]; /* upper ends since the window opened; the last one is the last delivery */
    size_t pieces;
    size_t other[ASC_PLAYERS_MAX],
        others; /* players whose earlier delivery is a column */
} cutting;

/* One stretch of waiting in which nothing changes. */
typedef struct stretch {
    size_t unit, piece;
    double days;
    asc_mask had; /* players that had delivered when it began */
    bool event;
} stretch;

typedef void stretch_body(void *context, const stretch *s);

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool delivered(const asc_problem *p, size_t k, size_t i)
{
    return (p->delivered[i] >> k & 1U) != 0;
}

/* Days waited, to the end; 0: not at all. */
static double waited(const asc_problem *p, size_t k, size_t i)
{
    const double days = p->timing->ends[k * p->n + i] - p->timing->opens[k * p->n + i];
    return days > 0.0 ? days : 0.0; /* NaN too */
}

static asc_status cut_window(cutting *c, asc_arena *work, asc_error *err)
{
    const asc_problem *p = c->p;
    const size_t k = c->player;
    const asc_arena_mark mark = asc_arena_save(work);
    double *time = asc_take(work, p->n);
    ASC_TRY(asc_arena_check(work, err));
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        if (delivered(p, k, i) && p->w[i] > 0.0) time[n++] = waited(p, k, i);
    ASC_REQUIRE(
        n >= ASC_WAIT_EVENTS, err, ASC_EDATA,
        "outcome '%s' (early: clone): partner '%s' delivered to %zu units before "
        "it; the times of %d are needed to say how long others would have waited: "
        "write role: excluded, or early: landmark",
        p->outcome, p->player[k], n, (int)ASC_WAIT_EVENTS);
    qsort(time, n, sizeof *time, ascending);
    const double last = time[n - 1];
    size_t pieces = n / ASC_PIECE_EVENTS;
    if (pieces < 1) pieces = 1;
    if (pieces > ASC_PIECES_MAX) pieces = ASC_PIECES_MAX;
    size_t below = 0; /* deliveries up to the last cut */
    for (size_t j = 1; j < pieces; j++) {
        double x = time[j * n / pieces - 1];
        if (p->timing->dates[k]) x = ceil(x);
        size_t upto = below;
        while (upto < n && time[upto] <= x) upto++;
        if (upto < below + ASC_WAIT_EVENTS || n - upto < ASC_WAIT_EVENTS) continue;
        c->cut[c->pieces++] = x;
        below = upto;
    }
    c->cut[c->pieces++] = last;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* The next moment of one unit's waiting at which another player delivers; infinite: none. Always the same difference is
 * compared, so that a moment that is past stays past. */
static double next_other(const cutting *c, size_t i, double after, asc_mask *had)
{
    const asc_problem *p = c->p;
    const double opens = p->timing->opens[c->player * p->n + i];
    double next = (double)INFINITY;
    *had = 0;
    for (size_t j = 0; j < p->players; j++) {
        if (j == c->player || !delivered(p, j, i)) continue;
        const double at = p->timing->ends[j * p->n + i] - opens;
        if (at <= after)
            *had |= (asc_mask)1 << j;
        else if (at < next)
            next = at;
    }
    return next;
}

static void walk_unit(const cutting *c, size_t i, stretch_body *body, void *context)
{
    const asc_problem *p = c->p;
    const double all = waited(p, c->player, i);
    const double last = c->cut[c->pieces - 1], end = all < last ? all : last;
    double at = 0.0;
    for (size_t piece = 0; piece < c->pieces && at < end;) {
        asc_mask had = 0;
        const double other = next_other(c, i, at, &had);
        double to = c->cut[piece] < end ? c->cut[piece] : end;
        if (other < to) to = other;
        const stretch s = {.unit = i,
                           .piece = piece,
                           .days = to - at,
                           .had = had,
                           .event = delivered(p, c->player, i) && to >= all};
        if (s.days > 0.0) body(context, &s);
        at = to;
        if (at >= c->cut[piece]) piece++;
    }
}

static void walk(const cutting *c, stretch_body *body, void *context)
{
    for (size_t i = 0; i < c->p->n; i++) walk_unit(c, i, body, context);
}

typedef struct counted {
    const asc_problem *p;
    size_t rows;
    size_t with[ASC_PLAYERS_MAX], events; /* deliveries after one by another player */
} counted;

static void count_stretch(void *context, const stretch *s)
{
    counted *c = context;
    c->rows++;
    if (!s->event || c->p->w[s->unit] == 0.0) return;
    c->events++;
    for (size_t j = 0; j < c->p->players; j++) c->with[j] += s->had >> j & 1U;
}

typedef struct filling {
    const cutting *c;
    asc_waiting *w;
    size_t row;
} filling;

static void fill_stretch(void *context, const stretch *s)
{
    filling *f = context;
    asc_waiting *w = f->w;
    const asc_problem *p = f->c->p;
    const size_t row = f->row++;
    w->unit[row] = (uint32_t)s->unit;
    w->event[row] = s->event ? 1.0 : 0.0;
    w->offset[row] = log(s->days);
    *asc_design_at(&w->design, row, s->piece) = 1.0;
    size_t at = f->c->pieces;
    for (size_t j = 1; j < p->x.cols; j++, at++)
        *asc_design_at(&w->design, row, at) = p->x.data[j * p->x.ld + s->unit];
    for (size_t j = 0; j < f->c->others; j++, at++)
        if ((s->had >> f->c->other[j] & 1U) != 0)
            *asc_design_at(&w->design, row, at) = 1.0;
}

static void name_terms(asc_waits *m, const cutting *c, const asc_waiting *w,
                       asc_arena *arena)
{
    const asc_problem *p = m->problem;
    const char *part = asc_take_format(arena, "delivery:%s", p->player[c->player]);
    size_t at = w->first;
    for (size_t j = 0; j < c->pieces; j++)
        m->term[at++] = asc_take_format(arena, "day %.3g to %.3g",
                                        j == 0 ? 0.0 : c->cut[j - 1], c->cut[j]);
    for (size_t j = 1; j < p->x.cols; j++) m->term[at++] = p->term[j];
    for (size_t j = 0; j < c->others; j++) m->term[at++] = p->player[c->other[j]];
    for (size_t j = w->first; j < at; j++) m->part[j] = part;
}

static asc_status make_one(asc_waits *m, size_t k, asc_arena *arena, asc_error *err)
{
    const asc_problem *p = m->problem;
    cutting c = {.p = p, .player = k};
    counted n = {.p = p};
    asc_waiting *w = &m->of[k];
    ASC_TRY(cut_window(&c, arena, err));
    walk(&c, count_stretch, &n);
    for (size_t j = 0; j < p->players; j++)
        if (j != k && n.with[j] >= ASC_TOLD_EVENTS &&
            n.events >= n.with[j] + ASC_TOLD_EVENTS)
            c.other[c.others++] = j;
    *w = (asc_waiting){
        .rows = n.rows, .p = c.pieces + (p->x.cols - 1) + c.others, .first = m->terms};
    w->design = asc_design_create(arena, w->rows, w->p);
    w->unit = asc_take_bytes(arena, w->rows, sizeof *w->unit);
    w->event = asc_take(arena, w->rows);
    w->offset = asc_take(arena, w->rows);
    ASC_TRY(asc_arena_check(arena, err));
    filling f = {.c = &c, .w = w};
    walk(&c, fill_stretch, &f);
    name_terms(m, &c, w, arena);
    w->design.name = m->term + w->first;
    m->terms += w->p;
    return asc_arena_check(arena, err);
}

asc_status asc_waits_make(const asc_problem *p, asc_arena *arena, asc_waits *out,
                          asc_error *err)
{
    asc_waits m = {.problem = p};
    const size_t most = p->players * (ASC_PIECES_MAX + p->x.cols + p->players);
    m.of = asc_take_bytes(arena, p->players, sizeof *m.of);
    m.term = asc_take_bytes(arena, most, sizeof *m.term);
    m.part = asc_take_bytes(arena, most, sizeof *m.part);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t k = 0; k < p->players; k++) ASC_TRY(make_one(&m, k, arena, err));
    *out = m;
    return ASC_OK;
}

asc_status asc_waits_fit(const asc_waits *m, const double *w, double *coef,
                         double *const *hessian, size_t *passes, asc_arena *work,
                         asc_error *err)
{
    *passes = 0;
    for (size_t k = 0; k < m->problem->players; k++) {
        const asc_waiting *x = &m->of[k];
        const asc_arena_mark mark = asc_arena_save(work);
        double *weight = asc_take(work, x->rows);
        ASC_TRY(asc_arena_check(work, err));
        for (size_t r = 0; r < x->rows; r++) weight[r] = w[x->unit[r]];
        const asc_glm_data d = {.x = &x->design,
                                .y = x->event,
                                .w = weight,
                                .offset = x->offset,
                                .family = ASC_POISSON};
        const asc_glm_control control = {0};
        asc_glm fit = {.coef = coef + x->first,
                       .hessian = hessian == NULL ? NULL : hessian[k]};
        asc_error why = {0};
        const asc_status s = asc_glm_fit(&d, &control, work, &fit, &why);
        ASC_REQUIRE(
            s == ASC_OK, err, s,
            "outcome '%s' (early: clone): the times of delivery by '%s' cannot be "
            "modelled: %s",
            m->problem->outcome, m->problem->player[k], why.message);
        *passes += fit.passes;
        asc_arena_rewind(work, mark);
    }
    return ASC_OK;
}

void asc_waits_expect(const asc_waits *m, size_t k, const double *coef, double *mu,
                      double *lambda)
{
    const asc_waiting *x = &m->of[k];
    for (size_t i = 0; i < m->problem->n; i++) lambda[i] = 0.0;
    for (size_t r = 0; r < x->rows; r++) {
        double eta = x->offset[r];
        for (size_t j = 0; j < x->p; j++)
            eta += coef[x->first + j] * *asc_design_at(&x->design, r, j);
        mu[r] = exp(eta);
        lambda[x->unit[r]] += mu[r];
    }
}
