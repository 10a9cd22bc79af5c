"""A chain of logistic regressions and its weights by brute force over all patterns; aipw; withholding."""
import csv, itertools, json
import numpy as np

rows = list(csv.DictReader(open("pilot/discharges.csv")))
players = ["hospital", "pharmacy", "community"]
a = np.array([[float(r[p]) for p in players] for r in rows])
y = np.array([float(r["readmitted"]) for r in rows])
fixed = [np.array([float(r[c]) for r in rows]) for c in ("age", "frailty", "prior_admissions")]
for c in ("sex", "deprivation", "site"):
    fixed += [np.array([r[c] == level for r in rows], float) for level in sorted({r[c] for r in rows})[1:]]
n, one = len(rows), np.ones(len(rows))


def expit(x):
    return 1 / (1 + np.exp(-x))


def logistic(x, y):
    b = np.zeros(x.shape[1])
    for _ in range(40):
        m = expit(x @ b)
        b += np.linalg.solve(x.T @ (x * (m * (1 - m))[:, None]), x.T @ (y - m))
    return b


def outcome(a):
    pairs = [a[:, j] * a[:, k] for j, k in itertools.combinations(range(3), 2)]
    return np.column_stack([one, a, *fixed, *pairs])


chain = [logistic(np.column_stack([one, *fixed, a[:, :k]]), a[:, k]) for k in range(3)]


def joint(c):
    """Pr(A = c | L) for patterns c [n, 3]."""
    p = np.ones(n)
    for k in range(3):
        e = expit(np.column_stack([one, *fixed, c[:, :k]]) @ chain[k])
        p *= np.where(c[:, k] == 1, e, 1 - e)
    return p


def weight(policy, s):
    keep = np.array([s >> k & 1 for k in range(3)], float)
    if policy == "universal":
        c = np.tile(keep, (n, 1))
        return np.where((a == c).all(1), 1 / joint(c), 0)
    total = np.zeros(n)
    for free in itertools.product((0, 1), repeat=3):
        f = np.array(free, float)
        if (f * keep).any():
            continue
        total += joint(a * keep + f)
    return np.where((a * keep == a).all(1), total / joint(a * keep), 0)


tables = json.load(open("out/results.json"))["tables"]
b = logistic(outcome(a), y)
residual = y - expit(outcome(a) @ b)
worst = 0.0


def near(got, want, what):
    global worst
    worst = max(worst, abs(got - want) / abs(want))
    assert abs(got - want) <= 1e-8 * abs(want), (what, got, want)


def column(table, model, policy, name):
    return [r[name] for r in tables[table] if r["model"] == model and r["policy"] == policy]


def stands(row):
    return row["counterparts"] is not None and (row["counterparts"] < 30 or row["counterpart.share"] > 0.1)


for policy in ("delivered", "universal"):
    rest = [r for r in tables["overlap"] if r["model"] == "ipw" and r["policy"] == policy]
    for s in range(8):
        h = weight(policy, s)
        mu = (h * y).sum() / h.sum()
        near(column("effect", "ipw", policy, "estimate")[s], mu, (policy, s))
        near(rest[s]["ess"], h.sum() ** 2 / (h**2).sum(), (policy, s, "ess"))
        near(rest[s]["max_share"], h.max() / h.sum(), (policy, s, "share"))
        thin = rest[s]["ess"] < 30 or rest[s]["max_share"] > 0.1 or rest[s]["rare"] > 0.05
        assert (rest[s]["counterparts"] is None) == (policy == "universal" or s == 7)
        if rest[s]["counterparts"] is not None:
            c = len(h) / h.sum() * h[h > 0] - 1
            near(rest[s]["counterparts"], c.sum() ** 2 / (c**2).sum(), (s, "counterparts"))
            near(rest[s]["counterpart.share"], abs(c).max() / c.sum(), (s, "counterpart"))
        thin = thin or stands(rest[s])
        assert (column("effect", "ipw", policy, "conf.low")[s] is None) == thin
        if policy == "delivered":
            keep = np.array([s >> k & 1 for k in range(3)], float)
            psi = expit(outcome(a * keep) @ b) + h * residual
            near(column("effect", "aipw", policy, "estimate")[s], psi.mean(), ("aipw", s))

# gcomp has the same overlap beside it, which withholds nothing; a note where nobody or everybody is thin.
ipw, gcomp = ([r for r in tables["overlap"] if r["model"] == m and r["part"] == "policy" and r["policy"] == "delivered"] for m in ("ipw", "gcomp"))
for x, y in zip(ipw, gcomp, strict=True):
    for key in x:
        if key != "model":
            assert x[key] == y[key] or abs(x[key] - y[key]) < 1e-9, (key, x, y)
assert not [r for r in tables["overlap"] if r["model"] == "gcomp" and r["part"] != "policy"]
assert all(x is not None for x in column("effect", "gcomp", "delivered", "conf.low"))
thin = any(r["ess"] < 30 or r["max_share"] > 0.1 or r["rare"] > 0.05 or stands(r) for r in (gcomp[0], gcomp[7]))
assert thin == any(n["code"] == "overlap" and "gcomp" in n["place"] for n in tables["note"]), (thin, tables["note"])

withheld = {r["model"]: r["withheld"] for r in tables["model"]}
assert "weights are too uneven" in withheld["ipw"] and withheld["aipw"] == "", withheld
assert all(x is None for x in column("contribution", "ipw", "universal", "conf.low"))
assert all(x is not None for x in column("contribution", "ipw", "delivered", "conf.low"))
parts = {r["part"] for r in tables["coefficient"] if r["model"] == "aipw"}
assert parts == {"outcome", *(f"exposure:{p}" for p in players)}, parts
print(f"largest relative difference {worst:.1e}")
