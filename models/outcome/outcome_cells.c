/* Cells of an outcome model: the level checks.
 *
 * A cell is a set of rows whose indicator lies in the span of the design: one value of a
 * partner, a pair of partners (where the model has that interaction), a level, or a level
 * crossed with a partner that it modifies. When the weighted rows of a cell have no
 * events (binomial also: nothing but events), the likelihood grows for ever along that
 * indicator; its limit is reached by giving these rows mean 0 (or 1) and fitting the
 * others without them. Taking rows out can leave another cell without events, so the
 * check is repeated until nothing changes. Barndorff-Nielsen (1978), Information and
 * Exponential Families, section 9.3; Geyer (2009), Electron. J. Stat. 3:259-289.
 *
 * Each cell keeps up to 64 of its rows with, and of those without, an event, spread
 * evenly: nearly always one of the first probes has a positive weight, and only when all
 * are 0 is the whole column of rows read. */
#include "ascribe/pool.h"
#include "outcome_factors.h"

bool asc_cell_holds(const asc_cell *c, asc_mask mask, size_t row)
{
    return (mask & c->with) == c->with && (mask & c->without) == 0 &&
           (c->factor == NULL || asc_factor_level(c->factor, row) == c->level);
}

/* For a proportion, a count above 0 and a gaussian outcome a row holds on both sides; a
 * count has no upper end and a gaussian outcome no end at all. */
static bool has_event(const asc_outcome_model *m, size_t i)
{
    return m->problem->family == ASC_GAUSSIAN || m->y[i] > 0.0;
}

static bool has_other(const asc_outcome_model *m, size_t i)
{
    return m->problem->family != ASC_BINOMIAL || m->y[i] < 1.0;
}

/* Rows are counted by stretches, so that probes need not be looked for from the first row on. */
enum { STRETCHES = 256 };

/* What all cells are filled from: a bit for each row with weight that has an event, or something else. */
typedef struct filling {
    asc_outcome_model *m;
    uint8_t *event, *other; /* [n / 8 + 1] */
} filling;

/* Bytes [first, last) of eight rows of stretch k. */
static size_t stretch_at(size_t n, size_t k)
{
    const size_t bytes = n / 8 + 1, each = bytes / STRETCHES + 1;
    return k * each < bytes ? k * each : bytes;
}

/* Which of the rows 8 at .. 8 at + 7 the cell holds; rows are sorted by mask. */
static unsigned held_byte(const asc_outcome_model *m, const asc_cell *c, size_t at)
{
    const size_t first = 8 * at, end = m->n - first < 8 ? m->n : first + 8;
    const asc_factor *f = c->factor;
    unsigned in = 0;
    if (first == end) return 0;
    if (m->mask[first] == m->mask[end - 1] && (f == NULL || f->bit != NULL)) {
        const asc_mask mask = m->mask[first];
        if ((mask & c->with) != c->with || (mask & c->without) != 0) return 0;
        return f == NULL ? 0xffU : c->level != 0 ? f->bit[at] : ~(unsigned)f->bit[at];
    }
    for (size_t i = first; i < end; i++)
        in |= (unsigned)asc_cell_holds(c, m->mask[i], i) << (i - first);
    return in;
}

static unsigned ones(unsigned byte)
{
    byte -= byte >> 1 & 0x55U;
    byte = (byte & 0x33U) + (byte >> 2 & 0x33U);
    return (byte + (byte >> 4)) & 0x0fU;
}

/* Which of `total` rows of a side are kept, evenly spread, and those found so far. */
typedef struct probing {
    size_t total, kept, seen, next;
    uint32_t *list;
} probing;

static void probe_byte(probing *p, unsigned rows, uint32_t first)
{
    for (uint32_t i = 0; rows >> i != 0 && p->next < p->kept; i++) {
        if ((rows >> i & 1U) == 0) continue;
        if (p->seen == p->next * p->total / p->kept) p->list[p->next++] = first + i;
        p->seen++;
    }
}

/* Rows of the cell on one side, of which stretch k has count[k]. */
static void probes_fill(const filling *f, const asc_cell *c, const uint8_t *side,
                        const size_t count[STRETCHES], size_t total, uint32_t *list)
{
    const asc_outcome_model *m = f->m;
    probing p = {
        .total = total, .kept = total < ASC_PROBES ? total : ASC_PROBES, .list = list};
    size_t before = 0;
    for (size_t k = 0; k < STRETCHES && p.next < p.kept; before += count[k++]) {
        const size_t end = stretch_at(m->n, k + 1), last = before + count[k];
        p.seen = before;
        for (size_t at = stretch_at(m->n, k);
             at < end && p.next < p.kept && p.next * total / p.kept < last; at++)
            if (side[at] != 0)
                probe_byte(&p, held_byte(m, c, at) & side[at], (uint32_t)(8 * at));
    }
}

static asc_status cell_fill(void *context, size_t task, size_t worker, asc_error *err)
{
    (void)worker;
    (void)err;
    const filling *f = context;
    const asc_outcome_model *m = f->m;
    asc_cell *c = &m->cell[task];
    size_t events[STRETCHES] = {0}, others[STRETCHES] = {0};
    for (size_t k = 0; k < STRETCHES; k++) {
        for (size_t at = stretch_at(m->n, k); at < stretch_at(m->n, k + 1); at++) {
            const unsigned in = held_byte(m, c, at);
            events[k] += ones(in & f->event[at]);
            others[k] += ones(in & f->other[at]);
        }
        c->events += events[k];
        c->others += others[k];
    }
    probes_fill(f, c, f->event, events, c->events, c->event);
    probes_fill(f, c, f->other, others, c->others, c->other);
    return ASC_OK;
}

/* Rows of all cells, each cell a task. */
static asc_status cells_fill(asc_outcome_model *m, asc_arena *arena, asc_error *err)
{
    filling f = {.m = m};
    for (size_t i = 0; i < m->cells; i++) {
        m->cell[i].event = asc_take_bytes(arena, ASC_PROBES, sizeof(uint32_t));
        m->cell[i].other = asc_take_bytes(arena, ASC_PROBES, sizeof(uint32_t));
    }
    const asc_arena_mark mark = asc_arena_save(arena);
    f.event = asc_take_bytes(arena, m->n / 8 + 1, 1);
    f.other = asc_take_bytes(arena, m->n / 8 + 1, 1);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t i = 0; i < m->n; i++) {
        if (m->w[i] == 0.0) continue;
        f.event[i / 8] |= (uint8_t)((unsigned)has_event(m, i) << (i % 8));
        f.other[i / 8] |= (uint8_t)((unsigned)has_other(m, i) << (i % 8));
    }
    ASC_TRY(asc_pool_run(m->cells, cell_fill, &f, err));
    asc_arena_rewind(arena, mark);
    return ASC_OK;
}

static void cell_add(asc_outcome_model *m, asc_cell cell)
{
    m->cell[m->cells++] = cell;
}

static size_t cells_count(const asc_outcome_model *m)
{
    size_t count = 1 + 2 * m->problem->players, levels = 0;
    for (size_t f = 0; f < m->factors; f++) levels += m->factor[f].levels;
    for (size_t j = 0; j < m->p; j++) {
        if (m->xcol[j] == 0 && asc_set_size(m->set[j]) > 1) count += 4;
        if (m->xcol[j] != 0 && m->set[j] != 0) count += 4;
    }
    return count + levels;
}

/* The four cells of a pair; of a larger set only the one where all delivered. */
static void set_cells(asc_outcome_model *m, asc_mask set)
{
    asc_mask sub[4];
    if (asc_set_size(set) > 2) {
        cell_add(m, (asc_cell){.with = set});
        return;
    }
    asc_subsets(set, sub);
    for (size_t j = 4; j-- > 0;)
        cell_add(m, (asc_cell){.with = sub[j], .without = set & ~sub[j]});
}

static void factor_cells(asc_outcome_model *m, const asc_factor *f, asc_cell like)
{
    like.factor = f;
    for (size_t l = 0; l < f->levels; l++) {
        like.level = (uint16_t)l;
        cell_add(m, like);
    }
}

/* Both values of the partner crossed with the levels, where column j is the factor's
 * first. */
static void modifier_cells(asc_outcome_model *m, size_t j)
{
    for (size_t f = 0; f < m->factors; f++) {
        if (m->factor[f].first != m->xcol[j]) continue;
        factor_cells(m, &m->factor[f], (asc_cell){.with = m->set[j]});
        factor_cells(m, &m->factor[f], (asc_cell){.without = m->set[j]});
    }
}

asc_status asc_cells_make(asc_outcome_model *m, asc_arena *arena, asc_error *err)
{
    m->cell = asc_take_bytes(arena, cells_count(m), sizeof *m->cell);
    ASC_TRY(asc_arena_check(arena, err));
    cell_add(m, (asc_cell){.with = 0});
    for (size_t k = 0; k < m->problem->players; k++) {
        cell_add(m, (asc_cell){.with = (asc_mask)1 << k});
        cell_add(m, (asc_cell){.without = (asc_mask)1 << k});
    }
    for (size_t f = 0; f < m->factors; f++)
        factor_cells(m, &m->factor[f], (asc_cell){.with = 0});
    for (size_t j = 0; j < m->p; j++) {
        if (m->xcol[j] == 0 && asc_set_size(m->set[j]) > 1) set_cells(m, m->set[j]);
        if (m->xcol[j] != 0 && m->set[j] != 0) modifier_cells(m, j);
    }
    return cells_fill(m, arena, err);
}

/* Any row of the cell for which test holds and u > 0? First the probes, then, if need be,
 * all rows. */
bool asc_cell_any(const asc_outcome_model *m, const asc_cell *c, const double *u,
                  bool events)
{
    const uint32_t *probe = events ? c->event : c->other;
    const size_t total = events ? c->events : c->others;
    bool (*test)(const asc_outcome_model *, size_t) = events ? has_event : has_other;
    for (size_t i = 0; i < total && i < ASC_PROBES; i++)
        if (u[probe[i]] > 0.0) return true;
    if (total <= ASC_PROBES) return false;
    for (size_t i = 0; i < m->n; i++)
        if (u[i] > 0.0 && asc_cell_holds(c, m->mask[i], i) && test(m, i)) return true;
    return false;
}
