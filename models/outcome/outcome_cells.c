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

/* Evenly spread rows of the cell for which test holds and w > 0. */
static asc_status probes_make(const asc_outcome_model *m, const asc_cell *c,
                              bool (*test)(const asc_outcome_model *, size_t),
                              asc_arena *arena, uint32_t **rows, size_t *total,
                              asc_error *err)
{
    size_t count = 0;
    for (size_t i = 0; i < m->n; i++)
        if (m->w[i] > 0.0 && asc_cell_holds(c, m->mask[i], i) && test(m, i)) count++;
    const size_t kept = count < ASC_PROBES ? count : ASC_PROBES;
    uint32_t *list = asc_take_bytes(arena, kept, sizeof *list);
    ASC_TRY(asc_arena_check(arena, err));
    size_t seen = 0, next = 0;
    for (size_t i = 0; i < m->n && next < kept; i++) {
        if (m->w[i] == 0.0 || !asc_cell_holds(c, m->mask[i], i) || !test(m, i)) continue;
        if (seen == next * count / kept) list[next++] = (uint32_t)i;
        seen++;
    }
    *rows = list;
    *total = count;
    return ASC_OK;
}

static asc_status cell_add(asc_outcome_model *m, asc_cell cell, asc_arena *arena,
                           asc_error *err)
{
    ASC_TRY(probes_make(m, &cell, has_event, arena, &cell.event, &cell.events, err));
    ASC_TRY(probes_make(m, &cell, has_other, arena, &cell.other, &cell.others, err));
    m->cell[m->cells++] = cell;
    return ASC_OK;
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
static asc_status set_cells(asc_outcome_model *m, asc_mask set, asc_arena *arena,
                            asc_error *err)
{
    asc_mask sub[4];
    if (asc_set_size(set) > 2) return cell_add(m, (asc_cell){.with = set}, arena, err);
    asc_subsets(set, sub);
    for (size_t j = 4; j-- > 0;)
        ASC_TRY(cell_add(m, (asc_cell){.with = sub[j], .without = set & ~sub[j]}, arena,
                         err));
    return ASC_OK;
}

static asc_status factor_cells(asc_outcome_model *m, const asc_factor *f, asc_cell like,
                               asc_arena *arena, asc_error *err)
{
    like.factor = f;
    for (size_t l = 0; l < f->levels; l++) {
        like.level = (uint16_t)l;
        ASC_TRY(cell_add(m, like, arena, err));
    }
    return ASC_OK;
}

/* Both values of the partner crossed with the levels, where column j is the factor's
 * first. */
static asc_status modifier_cells(asc_outcome_model *m, size_t j, asc_arena *arena,
                                 asc_error *err)
{
    for (size_t f = 0; f < m->factors; f++) {
        if (m->factor[f].first != m->xcol[j]) continue;
        ASC_TRY(
            factor_cells(m, &m->factor[f], (asc_cell){.with = m->set[j]}, arena, err));
        ASC_TRY(
            factor_cells(m, &m->factor[f], (asc_cell){.without = m->set[j]}, arena, err));
    }
    return ASC_OK;
}

asc_status asc_cells_make(asc_outcome_model *m, asc_arena *arena, asc_error *err)
{
    m->cell = asc_take_bytes(arena, cells_count(m), sizeof *m->cell);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(cell_add(m, (asc_cell){.with = 0}, arena, err));
    for (size_t k = 0; k < m->problem->players; k++) {
        ASC_TRY(cell_add(m, (asc_cell){.with = (asc_mask)1 << k}, arena, err));
        ASC_TRY(cell_add(m, (asc_cell){.without = (asc_mask)1 << k}, arena, err));
    }
    for (size_t f = 0; f < m->factors; f++)
        ASC_TRY(factor_cells(m, &m->factor[f], (asc_cell){.with = 0}, arena, err));
    for (size_t j = 0; j < m->p; j++) {
        if (m->xcol[j] == 0 && asc_set_size(m->set[j]) > 1)
            ASC_TRY(set_cells(m, m->set[j], arena, err));
        if (m->xcol[j] != 0 && m->set[j] != 0) ASC_TRY(modifier_cells(m, j, arena, err));
    }
    return ASC_OK;
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
