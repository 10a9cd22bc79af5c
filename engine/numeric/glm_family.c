/* Families of a generalised linear model: loss, score and curvature of a row with linear predictor eta.
 *   gaussian  mean eta            loss (y - eta)^2 / 2                       v = 1
 *   binomial  mean logistic(eta)  loss log(1 + exp(eta)) - y eta             v = mean (1 - mean)
 *   poisson   mean exp(eta)       loss mean - y eta                          v = mean
 *   nb2       mean exp(eta)       loss (y + 1/a) log(1 + a mean) - y eta     r = (y - mean) / (1 + a mean)
 *                                 variance mean + a mean^2                   v = mean (1 + a y) / (1 + a mean)^2
 *   gamma     mean exp(eta)       loss y / mean + eta                        r = y / mean - 1
 *                                 variance proportional to mean^2            v = y / mean
 * r is minus the derivative of the loss to eta, y - mean for the first three, and v minus that of r: for nb2
 * and gamma, whose log link is not the canonical one, the observed curvature, above 0 in every row, so that
 * Newton's method goes downhill and the inverse Hessian is what influence values need.
 *   a  dispersion of nb2, 1 / theta; at 0 it is poisson
 * McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., pp. 33-40, 118, 197, 291, 373. */
#include "glm_family.h"
#include "kernel.h"
#include <math.h>

double asc_family_perfect_loss(const asc_glm_data *d, double y)
{
    const double a = d->dispersion;
    if (d->family == ASC_GAUSSIAN) return 0.0;
    if (d->family == ASC_GAMMA) return 1.0 + log(y);
    if (d->family == ASC_NB2 && a > 0.0)
        return y > 0.0 ? (y + 1.0 / a) * log1p(a * y) - y * log(y) : 0.0;
    if (d->family != ASC_BINOMIAL) return y > 0.0 ? y - y * log(y) : 0.0;
    return y > 0.0 && y < 1.0 ? -y * log(y) - (1.0 - y) * log1p(-y) : 0.0;
}

asc_status asc_family_check(const asc_glm_data *d, size_t row, double y, asc_error *err)
{
    if (d->family == ASC_GAUSSIAN)
        ASC_REQUIRE(isfinite(y), err, ASC_EDATA, "row %zu: outcome %g is not finite", row,
                    y);
    else if (d->family == ASC_GAMMA)
        ASC_REQUIRE(
            isfinite(y) && y > 0.0, err, ASC_EDATA,
            "row %zu: outcome %g; an amount of a gamma model is finite and above 0", row,
            y);
    else if (d->family == ASC_BINOMIAL)
        ASC_REQUIRE(y >= 0.0 && y <= 1.0, err, ASC_EDATA,
                    "row %zu: outcome %g; a binomial outcome is 0, 1 or a proportion",
                    row, y);
    else
        ASC_REQUIRE(isfinite(y) && y >= 0.0, err, ASC_EDATA,
                    "row %zu: outcome %g; a count is finite and not negative", row, y);
    return ASC_OK;
}

static void gaussian_rows(const double *eta, const double *y, const double *w, double *r,
                          double *v, double *loss)
{
    for (size_t i = 0; i < ASC_ROWS; i++) {
        const double residual = w[i] == 0.0 ? 0.0 : y[i] - eta[i];
        r[i] = w[i] * residual;
        loss[i] = 0.5 * w[i] * residual * residual;
        v[i] = w[i];
    }
}

static void poisson_rows(const double *eta, const double *y, const double *w, double *r,
                         double *v, double *loss)
{
    asc_exp_kernel_get()->exp(eta, v, ASC_ROWS);
    for (size_t i = 0; i < ASC_ROWS; i++) {
        const double mean = v[i];
        r[i] = w[i] == 0.0 ? 0.0 : w[i] * (y[i] - mean);
        loss[i] = w[i] == 0.0 ? 0.0 : w[i] * (mean - y[i] * eta[i]);
        v[i] = w[i] == 0.0 ? 0.0 : w[i] * mean;
    }
}

static void nb2_rows(double a, const double *eta, const double *y, const double *w,
                     double *r, double *v, double *loss)
{
    asc_exp_kernel_get()->exp(eta, v, ASC_ROWS);
    for (size_t i = 0; i < ASC_ROWS; i++) {
        const double mean = v[i], part = 1.0 + a * mean;
        const bool absent = w[i] == 0.0;
        r[i] = absent ? 0.0 : w[i] * (y[i] - mean) / part;
        loss[i] =
            absent ? 0.0 : w[i] * ((y[i] + 1.0 / a) * log1p(a * mean) - y[i] * eta[i]);
        v[i] = absent ? 0.0 : w[i] * (mean / part) * ((1.0 + a * y[i]) / part);
    }
}

static void gamma_rows(const double *eta, const double *y, const double *w, double *r,
                       double *v, double *loss)
{
    for (size_t i = 0; i < ASC_ROWS; i++) loss[i] = -eta[i];
    asc_exp_kernel_get()->exp(loss, v, ASC_ROWS);
    for (size_t i = 0; i < ASC_ROWS; i++) {
        const double ratio = y[i] * v[i];
        r[i] = w[i] == 0.0 ? 0.0 : w[i] * (ratio - 1.0);
        loss[i] = w[i] == 0.0 ? 0.0 : w[i] * (ratio + eta[i]);
        v[i] = w[i] == 0.0 ? 0.0 : w[i] * ratio;
    }
}

void asc_family_rows(const asc_glm_data *d, const double *eta, const double *y,
                     const double *w, double *r, double *v, double *loss)
{
    if (d->family == ASC_GAUSSIAN)
        gaussian_rows(eta, y, w, r, v, loss);
    else if (d->family == ASC_BINOMIAL)
        asc_exp_kernel_get()->binomial(eta, y, w, r, v, loss);
    else if (d->family == ASC_GAMMA)
        gamma_rows(eta, y, w, r, v, loss);
    else if (d->family == ASC_NB2 && d->dispersion > 0.0)
        nb2_rows(d->dispersion, eta, y, w, r, v, loss);
    else
        poisson_rows(eta, y, w, r, v, loss);
}

void asc_family_start(const asc_glm_data *d, const double *eta, const double *y,
                      const double *w, double *r, double *v, double *loss)
{
    const bool gamma = d->family == ASC_GAMMA;
    const double more = gamma ? 0.0 : 0.1;
    for (size_t i = 0; i < ASC_ROWS; i++) {
        const double mean = y[i] + more;
        const double part = 1.0 + d->dispersion * mean;
        const double curve = gamma ? 1.0 : mean / part;
        r[i] = w[i] == 0.0 ? 0.0 : w[i] * (curve * (log(mean) - eta[i]) - more / part);
        v[i] = w[i] == 0.0 ? 0.0 : w[i] * curve;
        loss[i] = 0.0;
    }
}
