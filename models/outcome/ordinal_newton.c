/* Cumulative logit (proportional odds) regression by Newton's method:
 *   P(Y >= s_k) = F(eta - c_k),  F logistic, k = 1 .. K - 1, c ascending, eta = x'b without intercept
 * A row at score k has u = eta - c_k and l = eta - c_(k+1), F(u) = 1 at the lowest and F(l) = 0 at the highest:
 *   log P = log F(u) + log(1 - F(l)) + log(1 - exp(-d)),  d = u - l = c_(k+1) - c_k
 *   scores: eta  (1 - F(u)) - F(l);   c_k  -(1 - F(u)) - q;   c_(k+1)  F(l) + q;   q = 1 / (exp(d) - 1)
 *   minus second derivatives, f = F (1 - F), Q = q (1 + q): eta eta f(u) + f(l); eta c_k -f(u);
 *   eta c_(k+1) -f(l); c_k c_k f(u) + Q; c_(k+1) c_(k+1) f(l) + Q; c_k c_(k+1) -Q
 * The log-likelihood is concave, so that halved Newton steps reach its maximum where it has one.
 * McCullagh (1980), J. R. Stat. Soc. B 42:109-142; Pratt (1981), JASA 76:103-106 (concavity). */
#include "ascribe/numeric.h"
#include "ordinal.h"
#include <math.h>
#include <string.h>

enum { PASSES = 60, HALVINGS = 40 };
static const double settled = 1e-11, grown = 30.0;

/* At work on the scores that occur. */
typedef struct newton {
    const asc_ordinal *o;
    const double *w;
    size_t slopes, cuts, q;       /* p - 1, scores that occur - 1, their sum           */
    size_t index[ASC_SCORES_MAX]; /* of a score among those that occur                 */
    double *theta, *trial;        /* [q] slopes, then thresholds                       */
    double *score, *hessian, *factor; /* [q], [q x q]                                  */
    double *eta;           /* [n]                                               */
    double *buffer;        /* of the design                                     */
    double *row;           /* [3][ASC_ROWS] score, f(u), f(l)                   */
    double total, largest; /* sum of w; largest |eta - c|                       */
} newton;

static double logistic(double x)
{
    return x >= 0.0 ? 1.0 / (1.0 + exp(-x)) : exp(x) / (1.0 + exp(x));
}

static double softplus(double x) /* log(1 + exp(x)) */
{
    return x > 0.0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

void asc_ordinal_scores(const asc_ordinal *o, const double *c, size_t k, double eta,
                        double *eta_score, double edge[2])
{
    const bool low = k == 0, high = k + 1 == o->scores;
    const double up = low ? 0.0 : 1.0 - logistic(eta - c[k - 1]);
    const double down = high ? 0.0 : logistic(eta - c[k]);
    const double q = low || high ? 0.0 : 1.0 / expm1(c[k] - c[k - 1]);
    *eta_score = up - down;
    edge[0] = low ? 0.0 : -up - q;
    edge[1] = high ? 0.0 : down + q;
}

/* Minus the log-likelihood of a row at score k of those that occur. */
static double row_loss(const newton *s, const double *c, size_t k, double eta)
{
    double loss = 0.0;
    if (k > 0) loss += softplus(c[k - 1] - eta);
    if (k < s->cuts) loss += softplus(eta - c[k]);
    if (k > 0 && k < s->cuts) loss -= log(-expm1(c[k - 1] - c[k]));
    return loss;
}

/* Linear predictors of the rows of a block. */
static void block_eta(newton *s, const double *theta, size_t first, size_t rows)
{
    const double *x = asc_design_block(&s->o->m.design, first / ASC_ROWS, s->buffer);
    for (size_t r = 0; r < rows; r++) {
        double eta = 0.0;
        for (size_t j = 0; j < s->slopes && s->w[first + r] != 0.0; j++)
            eta += theta[j] * x[(j + 1) * ASC_ROWS + r];
        s->eta[first + r] = eta;
        s->largest = fmax(s->largest, fabs(eta));
    }
}

/* Minus the log-likelihood at theta, infinite where thresholds are out of order; fills eta. */
static double loss_at(newton *s, const double *theta)
{
    const size_t n = s->o->m.n;
    const double *c = theta + s->slopes;
    double sum = 0.0;
    for (size_t k = 1; k < s->cuts; k++)
        if (!(c[k] > c[k - 1])) return (double)INFINITY;
    s->largest = 0.0;
    for (size_t first = 0; first < n; first += ASC_ROWS) {
        const size_t rows = n - first < ASC_ROWS ? n - first : ASC_ROWS;
        double part = 0.0;
        block_eta(s, theta, first, rows);
        for (size_t i = first; i < first + rows; i++)
            if (s->w[i] != 0.0)
                part += s->w[i] * row_loss(s, c, s->index[s->o->at[i]], s->eta[i]);
        sum += part;
    }
    return sum;
}

static void add(newton *s, size_t i, size_t j, double value)
{
    s->hessian[i + j * s->q] += value;
    if (i != j) s->hessian[j + i * s->q] += value;
}

/* Thresholds of the rows of a block, and what the slopes need of them. */
static void block_edges(newton *s, const double *c, size_t first, size_t rows)
{
    double *score = s->row, *up = s->row + ASC_ROWS, *down = up + ASC_ROWS;
    const size_t base = s->slopes;
    for (size_t r = 0; r < rows; r++) {
        const double w = s->w[first + r], eta = s->eta[first + r];
        score[r] = up[r] = down[r] = 0.0;
        if (w == 0.0) continue;
        const size_t k = s->index[s->o->at[first + r]];
        const double fu = k == 0 ? 1.0 : logistic(eta - c[k - 1]);
        const double fl = k == s->cuts ? 0.0 : logistic(eta - c[k]);
        const bool inner = k > 0 && k < s->cuts;
        const double q = inner ? 1.0 / expm1(c[k] - c[k - 1]) : 0.0, both = q * (1.0 + q);
        score[r] = w * (1.0 - fu - fl);
        up[r] = w * fu * (1.0 - fu);
        down[r] = w * fl * (1.0 - fl);
        if (k > 0) {
            s->score[base + k - 1] -= w * (1.0 - fu + q);
            add(s, base + k - 1, base + k - 1, up[r] + w * both);
        }
        if (k < s->cuts) {
            s->score[base + k] += w * (fl + q);
            add(s, base + k, base + k, down[r] + w * both);
        }
        if (inner) add(s, base + k - 1, base + k, -w * both);
    }
}

/* Score of slope j, its mixed derivatives with the thresholds, and v = w (f(u) + f(l)) x_j. */
static void slope_edges(newton *s, const double *xj, size_t j, size_t first, size_t rows,
                        double *v)
{
    const double *score = s->row, *up = s->row + ASC_ROWS, *down = up + ASC_ROWS;
    double sum = 0.0;
    for (size_t r = 0; r < rows; r++) {
        v[r] = 0.0;
        if (s->w[first + r] == 0.0) continue;
        const size_t k = s->index[s->o->at[first + r]];
        sum += score[r] * xj[r];
        v[r] = (up[r] + down[r]) * xj[r];
        if (k > 0) add(s, j, s->slopes + k - 1, -up[r] * xj[r]);
        if (k < s->cuts) add(s, j, s->slopes + k, -down[r] * xj[r]);
    }
    s->score[j] += sum;
}

static void block_slopes(newton *s, const double *x, size_t first, size_t rows)
{
    double v[ASC_ROWS];
    for (size_t j = 0; j < s->slopes; j++) {
        slope_edges(s, x + (j + 1) * ASC_ROWS, j, first, rows, v);
        for (size_t i = 0; i <= j; i++) {
            const double *xi = x + (i + 1) * ASC_ROWS;
            double part = 0.0;
            for (size_t r = 0; r < rows; r++)
                if (v[r] != 0.0) part += v[r] * xi[r];
            add(s, i, j, part);
        }
    }
}

/* Score and Hessian at theta, where eta stands. */
static void derivatives(newton *s)
{
    const asc_outcome_model *m = &s->o->m;
    memset(s->score, 0, s->q * sizeof *s->score);
    memset(s->hessian, 0, s->q * s->q * sizeof *s->hessian);
    for (size_t first = 0; first < m->n; first += ASC_ROWS) {
        const size_t rows = m->n - first < ASC_ROWS ? m->n - first : ASC_ROWS;
        block_edges(s, s->theta + s->slopes, first, rows);
        block_slopes(s, asc_design_block(&m->design, first / ASC_ROWS, s->buffer), first,
                     rows);
    }
}

/* Along the step, halved until the loss does not rise beyond rounding. */
static asc_status search(newton *s, const double *step, double *loss, asc_error *err)
{
    double t = 1.0;
    for (unsigned halved = 0; halved < HALVINGS; halved++, t *= 0.5) {
        for (size_t j = 0; j < s->q; j++) s->trial[j] = s->theta[j] + t * step[j];
        const double next = loss_at(s, s->trial);
        if (!(next <= *loss + 1e-13 * (fabs(*loss) + 1.0))) continue;
        *loss = next;
        memcpy(s->theta, s->trial, s->q * sizeof *s->theta);
        return ASC_OK;
    }
    return ASC_FAIL(err, ASC_ECONVERGENCE,
                    "no step lowers the deviance %.10g of the cumulative logit model; "
                    "rescale covariates of very different size",
                    2.0 * *loss);
}

static asc_status iterate(newton *s, size_t *passes, asc_error *err)
{
    double *step = s->score, loss = loss_at(s, s->theta);
    for (size_t k = 0; k < PASSES; k++) {
        derivatives(s);
        *passes = k + 1;
        memcpy(s->factor, s->hessian, s->q * s->q * sizeof *s->factor);
        double decrement = 0.0;
        memcpy(s->trial, s->score, s->q * sizeof *s->trial);
        ASC_TRY(asc_chol_solve(s->factor, s->q, step, err));
        for (size_t j = 0; j < s->q; j++) decrement += step[j] * s->trial[j];
        if (decrement <= settled * settled * s->total) {
            for (size_t j = 0; j < s->q; j++) s->theta[j] += step[j];
            return ASC_OK;
        }
        ASC_TRY(search(s, step, &loss, err));
        ASC_REQUIRE(
            s->largest < grown, err, ASC_ESEPARATION,
            "no finite estimate: a linear predictor of the cumulative logit model "
            "grows past %g; in some level all units have the lowest or the "
            "highest score: merge it or leave it out",
            grown);
    }
    return ASC_FAIL(err, ASC_ECONVERGENCE,
                    "no convergence of the cumulative logit model in %d passes (deviance "
                    "%.10g)",
                    PASSES, 2.0 * loss);
}

/* Which scores occur, and thresholds from their shares. */
static asc_status scores_start(newton *s, const double *start, asc_error *err)
{
    const asc_ordinal *o = s->o;
    double weight[ASC_SCORES_MAX] = {0.0}, above;
    for (size_t i = 0; i < o->m.n; i++)
        if (s->w[i] != 0.0) weight[o->at[i]] += s->w[i];
    for (size_t k = 0; k < o->scores; k++) s->total += weight[k];
    above = s->total;
    size_t found = 0;
    for (size_t k = 0; k < o->scores; k++) {
        if (weight[k] == 0.0) continue;
        if (found > 0) s->theta[s->slopes + found - 1] = -log(above / (s->total - above));
        above -= weight[k];
        s->index[k] = found++;
    }
    ASC_REQUIRE(found > 1, err, ASC_EDATA,
                "every unit has the same score: there is nothing to compare");
    s->cuts = found - 1;
    s->q = s->slopes + s->cuts;
    for (size_t j = 0; j < s->slopes && start != NULL; j++) s->theta[j] = start[j];
    for (size_t k = 0; k < s->cuts && start != NULL && found == o->scores; k++)
        s->theta[s->slopes + k] = start[s->slopes + k];
    return ASC_OK;
}

/* Thresholds of all scores from those that occur. */
static void expand(const newton *s, const double *weight_at, asc_ordinal_fitting *f)
{
    const size_t scores = s->o->scores;
    memcpy(f->coef, s->theta, s->slopes * sizeof *f->coef);
    f->lacks = s->cuts + 1 < scores;
    double next = (double)INFINITY;
    for (size_t k = scores; k-- > 1;) {
        if (weight_at[k] > 0.0)
            next = s->index[k] == 0 ? -(double)INFINITY
                                    : s->theta[s->slopes + s->index[k] - 1];
        f->coef[s->slopes + k - 1] = next;
    }
}

static asc_status invert(newton *s, double *inverse, asc_error *err)
{
    (void)loss_at(s, s->theta);
    derivatives(s);
    for (size_t j = 0; j < s->q; j++) {
        memcpy(s->factor, s->hessian, s->q * s->q * sizeof *s->factor);
        for (size_t i = 0; i < s->q; i++) inverse[i + j * s->q] = i == j ? 1.0 : 0.0;
        ASC_TRY(asc_chol_solve(s->factor, s->q, inverse + j * s->q, err));
    }
    return ASC_OK;
}

asc_status asc_ordinal_newton(asc_ordinal_fitting *f, asc_arena *work, asc_error *err)
{
    const asc_ordinal *o = f->o;
    const size_t most = o->coefs, n = o->m.n;
    newton s = {.o = o,
                .w = f->w,
                .slopes = o->m.p - 1,
                .theta = asc_take_zero(work, most),
                .trial = asc_take(work, most),
                .score = asc_take(work, most),
                .hessian = asc_take(work, most * most),
                .factor = asc_take(work, most * most),
                .eta = asc_take_zero(work, n),
                .buffer = asc_design_buffer(&o->m.design, work),
                .row = asc_take(work, (size_t)3 * ASC_ROWS)};
    ASC_TRY(asc_arena_check(work, err));
    ASC_TRY(scores_start(&s, f->start, err));
    ASC_TRY(iterate(&s, &f->passes, err));
    double present[ASC_SCORES_MAX] = {0.0};
    for (size_t i = 0; i < n; i++)
        if (f->w[i] > 0.0) present[o->at[i]] = 1.0;
    expand(&s, present, f);
    return f->inverse == NULL ? ASC_OK : invert(&s, f->inverse, err);
}
