#!/usr/bin/python3
"""The reference job's fit by Python's libraries: peers.py people.csv THREADS. Prints one JSON object a line: name, what,
seconds. Each peer gets its best settings; OPENBLAS_CORETYPE and the number of threads come from the caller."""
import json, sys, time, warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")


def timed(name, what, call):
    begun = time.perf_counter()
    answer = call()
    print(json.dumps({"name": name, "what": what, "seconds": time.perf_counter() - begun}), flush=True)
    return answer


frame = timed("pandas read_csv", "import", lambda: pd.read_csv(sys.argv[1]))
y = frame["event"].to_numpy(float)
columns = [f"p{k}" for k in range(1, 9)] + [f"b{k}" for k in range(1, 22)] + [f"x{k}" for k in range(1, 11)]
X = np.column_stack([np.ones(len(frame))] + [frame[c].to_numpy(float) for c in columns])
w = np.random.default_rng(1).poisson(1.0, len(y)).astype(float)


def newton(start):
    b = start.copy()
    for _ in range(50):
        mu = 1.0 / (1.0 + np.exp(-(X @ b)))
        v = w * mu * (1.0 - mu)
        step = np.linalg.solve(X.T @ (X * v[:, None]), X.T @ (w * (y - mu)))
        b += step
        if np.abs(step).max() < 1e-10:
            return b
    raise SystemExit("no convergence")


b = timed("numpy Newton", "fit", lambda: newton(np.zeros(X.shape[1])))


def policies():
    """Means of all 256 policies, the exposures' part by table: what a careful hand would write."""
    masks = (X[:, 1:9] @ (1 << np.arange(8))).astype(int)
    base = X @ b - X[:, 1:9] @ b[1:9]
    mean = np.empty(256)
    for s in range(256):
        kept = (masks & s)[:, None] >> np.arange(8) & 1
        mean[s] = np.average(1.0 / (1.0 + np.exp(-(base + kept @ b[1:9]))), weights=w)
    return mean


timed("numpy", "256 policies", policies)

from sklearn.linear_model import LogisticRegression  # noqa: E402

for solver in ("newton-cholesky", "lbfgs"):
    model = LogisticRegression(penalty=None, solver=solver, fit_intercept=False, tol=1e-10 if solver != "lbfgs" else 1e-6, max_iter=1000)
    timed(f"scikit-learn {solver}", "fit", lambda: model.fit(X, y, sample_weight=w))

import statsmodels.api as sm  # noqa: E402

timed("statsmodels GLM", "fit", lambda: sm.GLM(y, X, family=sm.families.Binomial(), freq_weights=w).fit(tol=1e-12))
