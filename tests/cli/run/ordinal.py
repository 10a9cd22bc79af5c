"""Cumulative logit by Newton's method on numeric derivatives of its scores; aipw of its mean scores."""
import csv, json
import numpy as np

rows = list(csv.DictReader(open("flat.csv")))
result = json.load(open("out/results.json"))


def expit(x):
    return 1 / (1 + np.exp(-x))


def above(theta, x, cuts):
    """Pr(Y >= s_k), k = 0 .. K, the last 0."""
    eta = x @ theta[:-cuts]
    inner = [expit(eta - c) for c in theta[-cuts:]]
    return np.column_stack([np.ones(len(x)), *inner, np.zeros(len(x))])


def solve(scores, theta):
    for _ in range(50):
        step = 1e-5 * np.eye(len(theta))
        jacobian = np.array([(scores(theta + e) - scores(theta - e)) / 2e-5 for e in step]).T
        move = np.linalg.solve(jacobian, scores(theta))
        theta = theta - move
    assert np.abs(move).max() < 1e-10
    return theta


def ordinal(x, y):
    s, k = np.unique(y, return_inverse=True)
    cuts, i = len(s) - 1, np.arange(len(y))

    def scores(theta):
        p = above(theta, x, cuts)
        f, d = p * (1 - p), p[i, k] - p[i, k + 1]
        eta = (f[i, k] - f[i, k + 1]) / d
        cut = [np.sum(((k + 1 == c) * f[:, c] - (k == c) * f[:, c]) / d) for c in range(1, cuts + 1)]
        return np.concatenate([x.T @ eta, cut])

    share = np.array([np.mean(k >= c) for c in range(1, cuts + 1)])
    theta = solve(scores, np.concatenate([np.zeros(x.shape[1]), -np.log(share / (1 - share))]))
    return lambda x: s[0] + above(theta, x, cuts)[:, 1:-1] @ np.diff(s)


def effect(tables, model, coalition):
    return next(r for r in tables["effect"] if r["model"] == model and r["coalition"] == coalition)


def compare(rows, tables):
    a = np.array([r["a"] == "yes" for r in rows], float)
    age = np.array([float(r["age"]) for r in rows]) / 50 - 1
    y = np.array([float(r["weight"]) for r in rows])
    mean = ordinal(np.column_stack([a, age]), y)
    z = np.column_stack([np.ones(len(a)), age])
    e = expit(z @ solve(lambda t: z.T @ (a - expit(z @ t)), np.zeros(2)))
    plain = mean(np.column_stack([0 * a, age]))
    psi = plain + (1 - a) / (1 - e) * (y - mean(np.column_stack([a, age])))
    assert abs(effect(tables, "gcomp", "")["estimate"] - plain.mean()) < 1e-8
    for model in ("aipw", "fixed"):
        assert abs(effect(tables, model, "")["estimate"] - psi.mean()) < 1e-8
    for model in ("aipw", "fixed", "folds", "tmle"):
        all_of = effect(tables, model, "a")
        assert abs(all_of["estimate"] - y.mean()) < 1e-9, model
        assert abs(effect(tables, model, "")["estimate"] - psi.mean()) < 0.1 * y.std(), model
        assert all_of["conf.low"] < y.mean() < all_of["conf.high"], model


compare(rows, result["tables"])
for team in ("t0", "t1"):
    compare([r for r in rows if r["team"] == team], result["analyses"]["team-" + team]["tables"])
terms = [(r["term"], r["part"]) for r in result["tables"]["coefficient"] if r["model"] == "aipw"]
assert terms[:2] == [("a", "outcome"), ("age", "outcome")] and terms[2] == ("(threshold 1)", "outcome")
assert terms[-1] == ("age", "exposure:a"), terms
