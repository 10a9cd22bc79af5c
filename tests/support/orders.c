/* Naive twins over all orders of arrival, and checks of one index. */
#include "orders.h"
#include <math.h>
#include <string.h>

static uint64_t draw(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

size_t asc_random_below(uint64_t *state, size_t n)
{
    return (size_t)(draw(state) % n);
}

void asc_random_values(uint64_t *state, size_t n, double *v)
{
    for (size_t s = 0; s < (size_t)1 << n; s++)
        v[s] = (double)asc_random_below(state, 2001) / 10 - 100;
}

static void arrange(size_t n, size_t placed, size_t *order, const asc_visit *visit)
{
    if (placed == n) {
        visit->order(order, n, visit->context);
        return;
    }
    for (size_t i = placed; i < n; i++) {
        const size_t a = order[placed], b = order[i];
        order[placed] = b;
        order[i] = a;
        arrange(n, placed + 1, order, visit);
        order[placed] = a;
        order[i] = b;
    }
}

void asc_each_order(size_t n, const asc_visit *visit)
{
    size_t order[ASC_ORDER_PLAYERS];
    assert_true(n <= ASC_ORDER_PLAYERS);
    for (size_t k = 0; k < n; k++) order[k] = k;
    arrange(n, 0, order, visit);
}

typedef struct mean {
    const double *v;
    asc_admit admit;
    const void *context;
    double *phi;
    size_t orders;
} mean;

static void add_order(const size_t *order, size_t n, void *context)
{
    mean *m = context;
    if (m->admit != NULL && !m->admit(order, n, m->context)) return;
    size_t s = 0;
    for (size_t k = 0; k < n; k++) {
        const size_t with = s | (size_t)1 << order[k];
        m->phi[order[k]] += m->v[with] - m->v[s];
        s = with;
    }
    m->orders++;
}

size_t asc_mean_over_orders(size_t n, const double *v, asc_admit admit,
                            const void *context, double *phi)
{
    mean m = {.v = v, .admit = admit, .context = context, .phi = phi};
    for (size_t k = 0; k < n; k++) phi[k] = 0;
    asc_each_order(n, &(asc_visit){add_order, &m});
    assert_true(m.orders > 0);
    for (size_t k = 0; k < n; k++) phi[k] /= (double)m.orders;
    return m.orders;
}

double asc_derivative(const double *v, asc_mask t, asc_mask s)
{
    double sum = 0;
    for (asc_mask r = t;; r = (r - 1) & t) {
        int left_out = 0;
        for (asc_mask rest = t & ~r; rest != 0; rest &= rest - 1) left_out++;
        sum += left_out % 2 == 0 ? v[s | r] : -v[s | r];
        if (r == 0) return sum;
    }
}

enum { ROWS_MAX = ASC_ORDER_COALITIONS };

static size_t rows_of(const asc_index *x, const asc_game *g, const double *option,
                      asc_mask *mask)
{
    asc_error err = {0};
    size_t rows = 0, again = 0;
    assert_ok(asc_index_rows(x, g, option, NULL, &rows, &err));
    assert_true(rows <= ROWS_MAX);
    assert_ok(asc_index_rows(x, g, option, mask, &again, &err));
    assert_int_equal(rows, again);
    for (size_t r = 0; r < rows; r++)
        for (size_t q = 0; q < r; q++) assert_true(mask[r] != mask[q]);
    return rows;
}

size_t asc_row_with(const asc_index *x, const asc_game *g, const double *option,
                    asc_mask mask)
{
    asc_mask masks[ROWS_MAX];
    const size_t rows = rows_of(x, g, option, masks);
    for (size_t r = 0; r < rows; r++)
        if (masks[r] == mask) return r;
    fail_msg("%s has no row of mask %u", x->name, mask);
    return 0;
}

typedef struct check {
    const asc_index *x;
    asc_game g;
    const double *option;
    size_t rows, coalitions;
    double v[ASC_ORDER_COALITIONS], out[ROWS_MAX];
    asc_arena *work;
} check;

static asc_status solve(check *c, asc_error *err)
{
    const asc_arena_mark mark = asc_arena_save(c->work);
    const asc_status status = c->x->solve(&c->g, c->option, c->work, c->out, err);
    asc_arena_rewind(c->work, mark);
    return status;
}

static void check_refusals(check *c)
{
    asc_error err = {0};
    uint64_t state = 4;
    for (size_t s = 0; s < c->coalitions; s++) {
        asc_random_values(&state, c->g.n, c->v);
        c->v[s] = (double)NAN;
        assert_ok(solve(c, &err));
        for (size_t r = 0; r < c->rows; r++) assert_true(isnan(c->out[r]));
        c->v[s] = s % 2 == 0 ? -1e305 : (double)INFINITY;
        for (size_t r = 0; r < c->rows; r++) c->out[r] = 7;
        assert_int_equal(solve(c, &err), ASC_EOVERFLOW);
        assert_non_null(strstr(err.message, c->x->name));
        for (size_t r = 0; r < c->rows; r++) assert_true(c->out[r] == 7);
    }
    double w[ASC_ORDER_COALITIONS];
    assert_int_equal(c->x->weight(&c->g, c->option, c->rows, w, &err), ASC_EDATA);
}

/* Memory that runs out at the first, second, ... request: a status and nothing written, or the
 * answer. */
static void check_memory(check *c)
{
    asc_error err = {0};
    uint64_t state = 3;
    asc_arena *shared = c->work;
    asc_random_values(&state, c->g.n, c->v);
    asc_status status = ASC_EMEMORY;
    for (size_t request = 1; status != ASC_OK; request++) {
        assert_true(request < 20);
        c->work = asc_arena_create();
        assert_non_null(c->work);
        for (size_t r = 0; r < c->rows; r++) c->out[r] = 7;
        asc_arena_fail_at(request, 1);
        status = c->x->solve(&c->g, c->option, c->work, c->out, &err);
        asc_arena_fail_at(0, 0);
        assert_true(status == ASC_OK || status == ASC_EMEMORY);
        for (size_t r = 0; r < c->rows && status != ASC_OK; r++)
            assert_true(c->out[r] == 7);
        asc_arena_destroy(c->work);
    }
    c->work = shared;
}

static void check_constant(check *c)
{
    asc_error err = {0};
    uint64_t state = 5;
    double before[ROWS_MAX];
    asc_random_values(&state, c->g.n, c->v);
    assert_ok(solve(c, &err));
    memcpy(before, c->out, sizeof before);
    for (size_t s = 0; s < c->coalitions; s++) c->v[s] += 4096;
    assert_ok(solve(c, &err));
    for (size_t r = 0; r < c->rows; r++)
        assert_close_to(c->out[r], before[r], 1e-10, 100);
}

static void check_weights(check *c)
{
    asc_error err = {0};
    static double size[ROWS_MAX][ASC_ORDER_COALITIONS];
    for (size_t s = 0; s < c->coalitions; s++) {
        memset(c->v, 0, sizeof c->v);
        c->v[s] = 1;
        assert_ok(solve(c, &err));
        for (size_t r = 0; r < c->rows; r++) size[r][s] = fabs(c->out[r]);
    }
    for (size_t r = 0; r < c->rows; r++) {
        double w[ASC_ORDER_COALITIONS], total = 0, sum = 0;
        assert_ok(c->x->weight(&c->g, c->option, r, w, &err));
        for (size_t s = 0; s < c->coalitions; s++) {
            total += size[r][s];
            sum += w[s];
        }
        assert_near(sum, 1.0, 1e-13);
        if (total < 1e-12) continue; /* 0 whatever v */
        for (size_t s = 0; s < c->coalitions; s++)
            assert_close_to(w[s], size[r][s] / total, 1e-12, 1e-2);
    }
}

void asc_check_index(const char *index, const asc_game *g, const double *option)
{
    asc_error err = {0};
    asc_mask mask[ROWS_MAX];
    check c = {.x = asc_index_find(index), .g = *g, .option = option};
    assert_non_null(c.x);
    c.g.v = c.v;
    c.coalitions = (size_t)1 << g->n;
    c.work = asc_arena_create();
    assert_non_null(c.work);
    assert_ok(asc_game_check(c.x, &c.g, &err));
    c.rows = rows_of(c.x, &c.g, option, mask);
    check_refusals(&c);
    check_memory(&c);
    check_constant(&c);
    check_weights(&c);
    asc_arena_destroy(c.work);
}

enum { TERMS_MAX = 31 };

/* Gauss-Jordan elimination with row exchange of a [p][p + 1]. */
static void eliminate(size_t p, double a[TERMS_MAX][TERMS_MAX + 1])
{
    for (size_t k = 0; k < p; k++) {
        size_t top = k;
        for (size_t i = k; i < p; i++)
            if (fabs(a[i][k]) > fabs(a[top][k])) top = i;
        for (size_t j = 0; j <= p; j++) {
            const double x = a[k][j];
            a[k][j] = a[top][j];
            a[top][j] = x;
        }
        assert_true(fabs(a[k][k]) > 1e-9);
        for (size_t i = 0; i < p; i++) {
            const double factor = i == k ? 0 : a[i][k] / a[k][k];
            for (size_t j = k; j <= p && i != k; j++) a[i][j] -= factor * a[k][j];
        }
    }
}

void asc_naive_fit(size_t rows, size_t p, const double *x, const double *y,
                   const double *w, const double *constraint, double total, double *b)
{
    double a[TERMS_MAX][TERMS_MAX + 1] = {{0}};
    const size_t size = constraint == NULL ? p : p + 1;
    assert_true(size <= TERMS_MAX);
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < p; i++) {
            for (size_t j = 0; j < p; j++) a[i][j] += w[r] * x[r * p + i] * x[r * p + j];
            a[i][size] += w[r] * x[r * p + i] * y[r];
        }
    for (size_t i = 0; constraint != NULL && i < p; i++)
        a[i][p] = a[p][i] = constraint[i];
    if (constraint != NULL) a[p][size] = total;
    eliminate(size, a);
    for (size_t i = 0; i < p; i++) b[i] = a[i][size] / a[i][i];
}
