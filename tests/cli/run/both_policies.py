"""Newton's method on a dense design, predictions for every coalition, Shapley values by all orders."""
import csv, itertools, json
import numpy as np

rows = list(csv.DictReader(open("pilot/discharges.csv")))
players = ["hospital", "pharmacy", "community"]
a = np.array([[float(r[p]) for p in players] for r in rows])
y = np.array([float(r["readmitted"]) for r in rows])
fixed = [np.array([float(r[c]) for r in rows]) for c in ("age", "frailty", "prior_admissions")]
for c in ("sex", "deprivation", "site"):
    fixed += [np.array([r[c] == level for r in rows], float) for level in sorted({r[c] for r in rows})[1:]]


def design(a):
    pairs = [a[:, j] * a[:, k] for j, k in itertools.combinations(range(3), 2)]
    return np.column_stack([np.ones(len(a)), a, *fixed, *pairs])


def mean(x, b):
    return 1 / (1 + np.exp(-x @ b))


x, b = design(a), np.zeros(design(a).shape[1])
for _ in range(30):
    m = mean(x, b)
    b += np.linalg.solve(x.T @ (x * (m * (1 - m))[:, None]), x.T @ (y - m))

tables = json.load(open("out/results.json"))["tables"]
worst = 0.0


def near(got, want, what):
    global worst
    worst = max(worst, abs(got - want) / abs(want))
    assert abs(got - want) <= 1e-8 * abs(want), (what, got, want)


for policy, given in (("delivered", a), ("universal", np.ones_like(a))):
    member = [np.array([s >> k & 1 for k in range(3)], float) for s in range(8)]
    mu = [mean(design(given * member[s]), b).mean() for s in range(8)]
    effect = [r for r in tables["effect"] if r["policy"] == policy]
    assert [r["mask"] for r in effect] == list(range(8))
    for r, want in zip(effect, mu):
        near(r["estimate"], want, (policy, r["mask"]))
    phi = np.zeros(3)
    for order in itertools.permutations(range(3)):
        s = 0
        for k in order:
            phi[k] += (mu[s] - mu[s | 1 << k]) / 6
            s |= 1 << k
    parts = [r for r in tables["contribution"] if r["policy"] == policy]
    for r, want in zip(parts, phi):
        near(r["estimate"], want, (policy, r["player"]))
        near(r["events"], want * len(y), (policy, r["player"], "events"))
        reach = a[:, players.index(r["player"])].sum() if policy == "delivered" else len(y)
        near(r["reach"], reach, (policy, r["player"], "reach"))
        near(r["per_reached"], want * len(y) / reach, (policy, r["player"], "per_reached"))

print(f"largest relative difference {worst:.1e}")
