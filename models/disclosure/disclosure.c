/* Cells of tables that are counts of people: primary and secondary suppression, checked by an exact attacker.
 *   attacker  least and largest x_c subject to sum sign x = 0 for every relation, x_j in what is published of j:
 *             shown             its value (hes: within 2 of the rounded one, zero is exactly zero)
 *             hidden            from 1 (0 under tre10, where zeros are hidden too) upwards
 *   recovered when one whole number alone lies between them
 * While a sensitive cell is recovered, the cells of the cheapest move of it by one that keeps all relations are hidden
 * as well: min sum w (up + down), sum sign (up - down) = 0, up or down of the cell = 1; w 0 where hidden already.
 * That a table is protected against an attacker with the linear relations is the usual criterion: Fischetti &
 * Salazar (2001), Math. Prog. 90:283-312; Hundepool et al. (2012), Statistical Disclosure Control, ch. 4. Profiles: NHS
 * England, HES Analysis Guide; CMS Cell Suppression Policy (2020); Green et al. (2023), ACRO. */
#include "ascribe/disclosure.h"
#include "ascribe/lp.h"
#include <math.h>
#include <string.h>

static const char *const profile_name[] = {"none", "hes", "cms", "tre10"};
enum { PROFILES = sizeof profile_name / sizeof *profile_name };

bool asc_profile_find(const char *name, asc_profile *profile)
{
    for (size_t i = 0; i < PROFILES; i++)
        if (strcmp(name, profile_name[i]) == 0) {
            *profile = (asc_profile)i;
            return true;
        }
    return false;
}

const char *asc_profile_name(asc_profile profile)
{
    return profile_name[profile];
}

bool asc_count_sensitive(asc_profile profile, int64_t count)
{
    switch (profile) {
    case ASC_PROFILE_HES:
        return count >= 1 && count <= 7;
    case ASC_PROFILE_CMS:
        return count >= 1 && count <= 10;
    case ASC_PROFILE_TRE10:
        return count < 10;
    case ASC_PROFILE_NONE:
        break;
    }
    return false;
}

int64_t asc_count_shown(asc_profile profile, int64_t count)
{
    return profile == ASC_PROFILE_HES ? (count + 2) / 5 * 5 : count;
}

bool asc_dominated(const double *x, size_t n)
{
    double total = 0.0, first = 0.0, second = 0.0;
    for (size_t i = 0; i < n; i++) {
        total += x[i];
        if (x[i] > first) {
            second = first;
            first = x[i];
        } else if (x[i] > second)
            second = x[i];
    }
    return first + second >= 0.9 * total || total - first - second < 0.1 * first;
}

/* What is published of a cell. */
static void published(const asc_cells *c, const uint8_t *hidden, size_t j, double *low,
                      double *high)
{
    const double x = (double)asc_count_shown(c->profile, c->count[j]);
    if (c->nowhere != NULL && c->nowhere[j] != 0) {
        *low = 0.0;
        *high = (double)INFINITY;
    } else if (hidden[j] != 0) {
        *low = c->lower != NULL                  ? (double)c->lower[j]
               : c->profile == ASC_PROFILE_TRE10 ? 0.0
                                                 : 1.0;
        *high = (double)INFINITY;
    } else if (c->profile == ASC_PROFILE_HES && x > 0.0) {
        *low = fmax(8.0, x - 2.0); /* fewer would be hidden */
        *high = x + 2.0;
    } else
        *low = *high = x;
}

/* Does an attacker not know the number of a cell for sure? hidden NULL: nothing is taken as known. */
static bool open_cell(const asc_cells *c, const uint8_t *hidden, size_t j)
{
    return hidden == NULL || hidden[j] != 0 ||
           (c->nowhere != NULL && c->nowhere[j] != 0) ||
           (c->profile == ASC_PROFILE_HES && c->count[j] > 0);
}

/* Cells that hang together with one through relations of open cells: among [cells], 1 where so. Known ones stand in
 * these relations, and lead no further. */
static void connected(const asc_cells *c, const uint8_t *hidden, size_t cell,
                      uint8_t *among)
{
    memset(among, 0, c->cells);
    among[cell] = 1;
    for (bool more = true; more;) {
        more = false;
        for (size_t r = 0; r < c->relations; r++) {
            const asc_relation *x = &c->relation[r];
            bool leads = false;
            size_t in = 0;
            for (size_t i = 0; i < x->cells; i++) {
                in += among[x->cell[i]];
                leads |= among[x->cell[i]] != 0 && open_cell(c, hidden, x->cell[i]);
            }
            if (!leads || in == x->cells) continue;
            for (size_t i = 0; i < x->cells; i++) among[x->cell[i]] = 1;
            more = true;
        }
    }
}

typedef struct attacker {
    const asc_cells *c;
    size_t
        *column; /* [cells] its variable                                                */
    size_t columns;
    double *cost, *low, *high, *row,
        *x; /* [columns]                                      */
} attacker;

static asc_status attacker_make(const asc_cells *c, const uint8_t *hidden,
                                const uint8_t *among, asc_arena *work, attacker *a,
                                asc_error *err)
{
    *a = (attacker){.c = c, .column = asc_take_bytes(work, c->cells, sizeof(size_t))};
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < c->cells; j++)
        if (among[j] != 0) a->column[j] = a->columns++;
    a->cost = asc_take_zero(work, a->columns);
    a->low = asc_take(work, a->columns);
    a->high = asc_take(work, a->columns);
    a->row = asc_take(work, a->columns);
    a->x = asc_take(work, a->columns);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < c->cells; j++)
        if (among[j] != 0)
            published(c, hidden, j, &a->low[a->column[j]], &a->high[a->column[j]]);
    return ASC_OK;
}

/* A relation of which one is not among them holds by what is known. */
static bool all_among(const asc_relation *x, const uint8_t *among)
{
    size_t in = 0;
    for (size_t i = 0; i < x->cells; i++) in += among[x->cell[i]];
    return x->cells > 0 && in == x->cells;
}

static asc_status add_relations(const attacker *a, const uint8_t *among, asc_lp *lp,
                                asc_error *err)
{
    for (size_t r = 0; r < a->c->relations; r++) {
        const asc_relation *x = &a->c->relation[r];
        if (!all_among(x, among)) continue;
        memset(a->row, 0, a->columns * sizeof *a->row);
        for (size_t i = 0; i < x->cells; i++)
            a->row[a->column[x->cell[i]]] += (double)x->sign[i];
        ASC_TRY(asc_lp_add_row(lp, a->row, 0.0, 0.0, err));
    }
    return ASC_OK;
}

/* Least cost under what is published; x are the true numbers where there is no least. */
static asc_status programme(attacker *a, const uint8_t *among, asc_arena *work,
                            double *value, asc_error *err)
{
    asc_lp *lp = NULL;
    asc_error why = {0};
    ASC_TRY(asc_lp_open(a->columns, a->cost, a->low, a->high, work, &lp, err));
    asc_status s = add_relations(a, among, lp, err);
    if (s == ASC_OK) {
        s = asc_lp_solve(lp, a->x, value, &why);
        if (s == ASC_EDATA) { /* the truth fits, so it is an open end */
            *value = -(double)INFINITY;
            for (size_t j = 0; j < a->c->cells; j++)
                if (among[j] != 0) a->x[a->column[j]] = (double)a->c->count[j];
            s = ASC_OK;
        } else if (s != ASC_OK)
            s = ASC_FAIL(err, s, "disclosure check: %s", why.message);
    }
    asc_lp_close(lp);
    return s;
}

/* The end of one cell's range in one direction; an open end is infinite. */
static asc_status end_of(attacker *a, const uint8_t *among, size_t cell, double sign,
                         asc_arena *work, double *end, asc_error *err)
{
    double value = 0.0;
    a->cost[a->column[cell]] = sign;
    ASC_TRY(programme(a, among, work, &value, err));
    ASC_REQUIRE(sign < 0.0 || isfinite(value), err, ASC_EINTERNAL,
                "disclosure check: what is published of a count fits no number");
    *end = sign * value;
    return ASC_OK;
}

asc_status asc_cells_attack(const asc_cells *c, const uint8_t *hidden, size_t cell,
                            asc_arena *work, double *low, double *high, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    uint8_t *among = asc_take_bytes(work, c->cells, 1);
    attacker a;
    ASC_TRY(asc_arena_check(work, err));
    connected(c, hidden, cell, among);
    ASC_TRY(attacker_make(c, hidden, among, work, &a, err));
    ASC_TRY(end_of(&a, among, cell, 1.0, work, low, err));
    ASC_TRY(end_of(&a, among, cell, -1.0, work, high, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* Cells of a solution that are a whole number away from the truth have at least that number beside it. */
static void note_safe(const attacker *a, const uint8_t *among, uint8_t *safe)
{
    for (size_t j = 0; j < a->c->cells; j++)
        if (among[j] != 0 &&
            fabs(a->x[a->column[j]] - (double)a->c->count[j]) >= 1.0 - 1e-6)
            safe[j] = 1;
}

/* What is known of cells while others are hidden: safe, and probed since the last was hidden. */
typedef struct knowledge {
    uint8_t *safe, *probed; /* [cells] */
} knowledge;

/* All sensitive cells that hang together pushed down at once, then up: most are found safe by these two. */
static asc_status probe(attacker *a, const uint8_t *among, asc_arena *work,
                        knowledge *known, asc_error *err)
{
    const asc_cells *c = a->c;
    bool fresh = true;
    for (size_t j = 0; j < c->cells; j++) fresh &= among[j] == 0 || known->probed[j] == 0;
    for (int side = 0; side < 2 && fresh; side++) {
        double end = 0.0;
        for (size_t j = 0; j < c->cells; j++)
            if (among[j] != 0 && asc_count_sensitive(c->profile, c->count[j]) &&
                known->safe[j] == 0)
                a->cost[a->column[j]] = side == 0 ? 1.0 : -1.0;
        ASC_TRY(programme(a, among, work, &end, err));
        note_safe(a, among, known->safe);
        memset(a->cost, 0, a->columns * sizeof *a->cost);
    }
    for (size_t j = 0; j < c->cells; j++) known->probed[j] |= among[j];
    return ASC_OK;
}

/* Has the attacker one whole number left? It adds to what is known. Open ends
 * are closed far away, so that every programme has a solution to learn from. */
static asc_status recovered(const asc_cells *c, const uint8_t *hidden, size_t cell,
                            asc_arena *work, knowledge *known, bool *yes, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    uint8_t *among = asc_take_bytes(work, c->cells, 1);
    double end[2] = {0.0, 0.0}, far = 1000.0;
    attacker a;
    *yes = false;
    if (known->safe[cell] != 0) return ASC_OK;
    ASC_TRY(asc_arena_check(work, err));
    connected(c, hidden, cell, among);
    ASC_TRY(attacker_make(c, hidden, among, work, &a, err));
    for (size_t j = 0; j < c->cells; j++)
        far += among[j] != 0 ? (double)c->count[j] : 0.0;
    for (size_t k = 0; k < a.columns; k++) a.high[k] = fmin(a.high[k], far);
    ASC_TRY(probe(&a, among, work, known, err));
    for (int side = 0; side < 2 && known->safe[cell] == 0; side++) {
        ASC_TRY(end_of(&a, among, cell, side == 0 ? 1.0 : -1.0, work, &end[side], err));
        note_safe(&a, among, known->safe);
    }
    *yes = known->safe[cell] == 0 && ceil(end[0] - 1e-6) >= floor(end[1] + 1e-6);
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* What it costs to hide a cell: nothing when it is hidden. */
static double price(const asc_cells *c, const uint8_t *hidden, size_t j)
{
    if (hidden[j] != 0) return 0.0;
    return c->weight != NULL ? c->weight[j] : 1.0 + (double)c->count[j];
}

/* Variables of the cheapest move: what each cell rises by, then what it falls by. A zero that is always shown stays. */
static asc_status move_make(const attacker *a, const uint8_t *among,
                            const uint8_t *hidden, asc_arena *work, attacker *m,
                            asc_error *err)
{
    const asc_cells *c = a->c;
    const size_t n = a->columns;
    *m = (attacker){.c = c, .columns = 2 * n};
    m->cost = asc_take(work, 2 * n);
    m->low = asc_take_zero(work, 2 * n);
    m->high = asc_take(work, 2 * n);
    m->row = asc_take(work, 2 * n);
    m->x = asc_take(work, 2 * n);
    ASC_TRY(asc_arena_check(work, err));
    for (size_t j = 0; j < c->cells; j++) {
        if (among[j] == 0) continue;
        const size_t k = a->column[j];
        const bool away = c->nowhere != NULL && c->nowhere[j] != 0;
        const double least = away || c->profile == ASC_PROFILE_TRE10 ? 0.0 : 1.0;
        const bool fixed = !away && c->count[j] == 0 && c->profile != ASC_PROFILE_TRE10;
        m->cost[k] = m->cost[n + k] = price(c, hidden, j);
        m->high[k] = fixed ? 0.0 : (double)INFINITY;
        m->high[n + k] = fixed ? 0.0 : fmax(0.0, (double)c->count[j] - least);
    }
    return ASC_OK;
}

static asc_status move_relations(const attacker *a, const attacker *m,
                                 const uint8_t *among, asc_lp *lp, asc_error *err)
{
    for (size_t r = 0; r < a->c->relations; r++) {
        const asc_relation *x = &a->c->relation[r];
        if (!all_among(x, among)) continue;
        memset(m->row, 0, m->columns * sizeof *m->row);
        for (size_t i = 0; i < x->cells; i++) {
            const size_t k = a->column[x->cell[i]];
            m->row[k] += (double)x->sign[i];
            m->row[a->columns + k] -= (double)x->sign[i];
        }
        ASC_TRY(asc_lp_add_row(lp, m->row, 0.0, 0.0, err));
    }
    return ASC_OK;
}

/* The cheapest way to move a cell by one, up or down, with all relations kept: its cost, infinite when there is none. */
static asc_status cheapest(const attacker *a, attacker *m, const uint8_t *among,
                           size_t cell, bool up, asc_arena *work, double *cost,
                           asc_error *err)
{
    const size_t rise = a->column[cell], fall = a->columns + rise;
    const size_t one = up ? rise : fall, other = up ? fall : rise;
    asc_lp *lp = NULL;
    asc_error why = {0};
    *cost = (double)INFINITY;
    if (m->high[one] < 1.0) return ASC_OK; /* it cannot go there */
    const double kept[2] = {m->high[one], m->high[other]};
    m->low[one] = m->high[one] = 1.0;
    m->high[other] = 0.0;
    ASC_TRY(asc_lp_open(m->columns, m->cost, m->low, m->high, work, &lp, err));
    asc_status s = move_relations(a, m, among, lp, err);
    if (s == ASC_OK) {
        s = asc_lp_solve(lp, m->x, cost, &why);
        if (s == ASC_EDATA) {
            *cost = (double)INFINITY;
            s = ASC_OK;
        } else if (s != ASC_OK)
            s = ASC_FAIL(err, s, "disclosure check: %s", why.message);
    }
    asc_lp_close(lp);
    m->low[one] = 0.0;
    m->high[one] = kept[0];
    m->high[other] = kept[1];
    return s;
}

/* Hides what the cheaper of the two moves of a cell moves, so that the cell may be another number. */
static asc_status make_safe(const asc_cells *c, size_t cell, asc_arena *work,
                            uint8_t *hidden, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    uint8_t *among = asc_take_bytes(work, c->cells, 1);
    double up = 0.0, down = 0.0;
    attacker a, m;
    ASC_TRY(asc_arena_check(work, err));
    connected(c, NULL, cell, among);
    ASC_TRY(attacker_make(c, hidden, among, work, &a, err));
    ASC_TRY(move_make(&a, among, hidden, work, &m, err));
    ASC_TRY(cheapest(&a, &m, among, cell, true, work, &up, err));
    ASC_TRY(cheapest(&a, &m, among, cell, false, work, &down, err));
    ASC_REQUIRE(isfinite(fmin(up, down)), err, ASC_EDATA,
                "disclosure check: a count below the threshold of '%s' can be worked "
                "out whatever else is hidden",
                profile_name[c->profile]);
    if (up < down) ASC_TRY(cheapest(&a, &m, among, cell, true, work, &up, err));
    for (size_t j = 0; j < c->cells; j++)
        if (among[j] != 0 && fabs(m.x[a.column[j]] - m.x[a.columns + a.column[j]]) > 1e-9)
            hidden[j] = 1;
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

asc_status asc_cells_protect(const asc_cells *c, asc_arena *work, uint8_t *hidden,
                             asc_error *err)
{
    bool any = false, again = true;
    for (size_t j = 0; j < c->cells; j++) {
        hidden[j] = asc_count_sensitive(c->profile, c->count[j]) ? 1 : 0;
        any = any || hidden[j] != 0;
        if (c->nowhere != NULL && c->nowhere[j] != 0) hidden[j] = 1;
    }
    if (!any || c->relations == 0) return ASC_OK;
    ASC_REQUIRE(
        asc_lp_available(), err, ASC_EDATA,
        "disclosure profile '%s' needs GLPK, which this program was built without",
        profile_name[c->profile]);
    knowledge known = {.safe = asc_take_bytes(work, c->cells, 1),
                       .probed = asc_take_bytes(work, c->cells, 1)};
    ASC_TRY(asc_arena_check(work, err));
    while (
        again) { /* a cell hidden later never uncovers an earlier one; looked at again all the same */
        again = false;
        for (size_t j = 0; j < c->cells; j++) {
            if (!asc_count_sensitive(c->profile, c->count[j])) continue;
            bool bare = false;
            ASC_TRY(recovered(c, hidden, j, work, &known, &bare, err));
            if (!bare) continue;
            ASC_TRY(make_safe(c, j, work, hidden, err));
            memset(known.probed, 0, c->cells);
            again = true;
        }
    }
    return ASC_OK;
}
