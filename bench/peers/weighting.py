#!/usr/bin/python3
"""Four effects of one partner by Python: weighting.py units.csv; `weighting.py make N units.csv` writes the rows. Prints one
JSON object a line: name, what, CPU seconds, estimate, se. Standard errors take fitted models as known."""
import json, sys, time, warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")


def make(n, path):
    """One partner, ten covariates, an amount; everybody gains 0.5."""
    draw = np.random.default_rng(28)
    x = draw.normal(size=(n, 10))
    a = draw.uniform(size=n) < 1 / (1 + np.exp(0.4 - x[:, :5] @ [0.5, -0.4, 0.3, 0.2, 0.1]))
    y = 0.5 * a + x @ np.linspace(0.5, -0.4, 10) + draw.normal(size=n)
    frame = pd.DataFrame(np.round(x, 6), columns=[f"x{j}" for j in range(1, 11)])
    frame.insert(0, "id", np.arange(1, n + 1))
    frame["a"], frame["y"] = a.astype(int), np.round(y, 6)
    frame.to_csv(path, index=False)


def told(name, what, seconds, estimate=None, se=None):
    print(json.dumps({"name": name, "what": what, "seconds": seconds, "estimate": estimate, "se": se}), flush=True)


def timed(name, what, call):
    begun = time.process_time()
    estimate, se = call()
    told(name, what, time.process_time() - begun, estimate, se)


def all_peers(path):
    import statsmodels.api as sm
    from sklearn.linear_model import LogisticRegression

    begun = time.process_time()
    d = pd.read_csv(path)
    told("Python", "read", time.process_time() - begun)
    Z = np.column_stack([np.ones(len(d))] + [d[f"x{j}"].to_numpy(float) for j in range(1, 11)])
    a, y, n = d["a"].to_numpy(float), d["y"].to_numpy(float), len(d)

    def by_statsmodels(rows=slice(None)):
        return sm.GLM(a[rows], Z[rows], family=sm.families.Binomial()).fit(tol=1e-12).fittedvalues

    def by_sklearn(rows=slice(None)):
        model = LogisticRegression(penalty=None, solver="newton-cholesky", fit_intercept=False, tol=1e-10, max_iter=1000)
        return model.fit(Z[rows], a[rows]).predict_proba(Z[rows])[:, 1]

    def weighted(h, rows=slice(None)):
        t, v = a[rows], y[rows]
        one, none = t * h, (1 - t) * h
        m1, m0 = one @ v / one.sum(), none @ v / none.sum()
        part = one * (v - m1) / one.sum() - none * (v - m0) / none.sum()
        return m1 - m0, float(np.sqrt(len(v) / (len(v) - 1) * part @ part))

    def ate(fit, rows=slice(None)):
        e = fit(rows)
        return weighted(a[rows] / e + (1 - a[rows]) / (1 - e), rows)

    def att(fit):
        e = fit()
        return weighted(a + (1 - a) * e / (1 - e))

    def ols():
        return np.linalg.lstsq(np.column_stack([Z, a]), y, rcond=None)[0]

    def aipw(fit):
        e, b = fit(), ols()
        m = Z @ b[:-1]
        psi = b[-1] + a * (y - m - b[-1]) / e - (1 - a) * (y - m) / (1 - e)
        return psi.mean(), float(psi.std(ddof=1) / np.sqrt(n))

    timed("Python numpy", "gcomp", lambda: (ols()[-1], None))
    for name, fit in (("Python statsmodels", by_statsmodels), ("Python scikit-learn", by_sklearn)):
        timed(name, "ipw", lambda: ate(fit))
        timed(name, "ipw, treated", lambda: att(fit))
        timed(name, "aipw", lambda: aipw(fit))
        rows = np.random.default_rng(1).integers(0, n, n)
        begun = time.process_time()
        ate(fit, rows)
        told(name, "replicate of ipw", time.process_time() - begun)


if sys.argv[1] == "make":
    make(int(sys.argv[2]), sys.argv[3])
else:
    all_peers(sys.argv[1])
