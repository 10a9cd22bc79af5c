/* Cells of tables that are counts of people: primary and secondary suppression, checked by an exact attacker.
 *   attacker  least and largest x_c subject to sum sign x = 0 for every relation, x_j in what is published of j:
 *             shown             its value (hes: within 2 of the rounded one, zero is exactly zero)
 *             hidden            from 1 (0 under tre10, where zeros are hidden too) upwards
 *   recovered when one whole number alone lies between them
 * While a sensitive cell is recovered, the smallest shown cell that shares a relation with it is hidden as well.
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

/* Cells that hang together with one through relations: among [cells], 1 where so. */
static void connected(const asc_cells *c, size_t cell, uint8_t *among)
{
    memset(among, 0, c->cells);
    among[cell] = 1;
    for (bool more = true; more;) {
        more = false;
        for (size_t r = 0; r < c->relations; r++) {
            const asc_relation *x = &c->relation[r];
            size_t in = 0;
            for (size_t i = 0; i < x->cells; i++) in += among[x->cell[i]];
            if (in == 0 || in == x->cells) continue;
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

static asc_status add_relations(const attacker *a, const uint8_t *among, asc_lp *lp,
                                asc_error *err)
{
    for (size_t r = 0; r < a->c->relations; r++) {
        const asc_relation *x = &a->c->relation[r];
        if (x->cells == 0 || among[x->cell[0]] == 0) continue;
        memset(a->row, 0, a->columns * sizeof *a->row);
        for (size_t i = 0; i < x->cells; i++)
            a->row[a->column[x->cell[i]]] += (double)x->sign[i];
        ASC_TRY(asc_lp_add_row(lp, a->row, 0.0, 0.0, err));
    }
    return ASC_OK;
}

/* The end of one cell's range in one direction; an open end is infinite. */
static asc_status end_of(attacker *a, const uint8_t *among, size_t cell, double sign,
                         asc_arena *work, double *end, asc_error *err)
{
    asc_lp *lp = NULL;
    double value = 0.0;
    asc_error why = {0};
    a->cost[a->column[cell]] = sign;
    ASC_TRY(asc_lp_open(a->columns, a->cost, a->low, a->high, work, &lp, err));
    asc_status s = add_relations(a, among, lp, err);
    if (s == ASC_OK) {
        s = asc_lp_solve(lp, a->x, &value, &why);
        *end = sign * value;
        if (s == ASC_EDATA && sign < 0.0) { /* the truth fits, so it is the open end */
            *end = (double)INFINITY;
            s = ASC_OK;
        } else if (s != ASC_OK)
            s = ASC_FAIL(err, s, "disclosure check: %s", why.message);
    }
    asc_lp_close(lp);
    return s;
}

asc_status asc_cells_attack(const asc_cells *c, const uint8_t *hidden, size_t cell,
                            asc_arena *work, double *low, double *high, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    uint8_t *among = asc_take_bytes(work, c->cells, 1);
    attacker a;
    ASC_TRY(asc_arena_check(work, err));
    connected(c, cell, among);
    ASC_TRY(attacker_make(c, hidden, among, work, &a, err));
    ASC_TRY(end_of(&a, among, cell, 1.0, work, low, err));
    ASC_TRY(end_of(&a, among, cell, -1.0, work, high, err));
    asc_arena_rewind(work, mark);
    return ASC_OK;
}

/* Has the attacker one whole number left? */
static asc_status recovered(const asc_cells *c, const uint8_t *hidden, size_t cell,
                            asc_arena *work, bool *yes, asc_error *err)
{
    double low = 0.0, high = 0.0;
    ASC_TRY(asc_cells_attack(c, hidden, cell, work, &low, &high, err));
    *yes = ceil(low - 1e-6) >= floor(high + 1e-6);
    return ASC_OK;
}

/* The smallest shown cell, not zero where zeros are always shown, that shares a relation with a cell. */
static size_t accomplice(const asc_cells *c, const uint8_t *hidden, const uint8_t *near)
{
    size_t best = c->cells;
    for (size_t r = 0; r < c->relations; r++) {
        const asc_relation *x = &c->relation[r];
        bool touches = false;
        for (size_t i = 0; i < x->cells; i++) touches = touches || near[x->cell[i]] != 0;
        for (size_t i = 0; touches && i < x->cells; i++) {
            const size_t j = x->cell[i];
            if (hidden[j] != 0) continue;
            if (c->count[j] == 0 && c->profile != ASC_PROFILE_TRE10) continue;
            if (best == c->cells || c->count[j] < c->count[best]) best = j;
        }
    }
    return best;
}

/* Hides cells until this one is safe: first from its own relations, then from those around them. */
static asc_status make_safe(const asc_cells *c, size_t cell, asc_arena *work,
                            uint8_t *hidden, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(work);
    uint8_t *near = asc_take_bytes(work, c->cells, 1);
    ASC_TRY(asc_arena_check(work, err));
    near[cell] = 1;
    for (;;) {
        bool bare = false;
        ASC_TRY(recovered(c, hidden, cell, work, &bare, err));
        if (!bare) break;
        size_t next = accomplice(c, hidden, near);
        if (next == c->cells) {
            connected(c, cell, near);
            next = accomplice(c, hidden, near);
        }
        ASC_REQUIRE(next < c->cells, err, ASC_EDATA,
                    "disclosure check: a count below the threshold of '%s' can be worked "
                    "out whatever else is hidden",
                    profile_name[c->profile]);
        hidden[next] = 1;
    }
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
    while (
        again) { /* a cell hidden later never uncovers an earlier one; looked at again all the same */
        again = false;
        for (size_t j = 0; j < c->cells; j++) {
            if (!asc_count_sensitive(c->profile, c->count[j])) continue;
            bool bare = false;
            ASC_TRY(recovered(c, hidden, j, work, &bare, err));
            if (!bare) continue;
            ASC_TRY(make_safe(c, j, work, hidden, err));
            again = true;
        }
    }
    return ASC_OK;
}
