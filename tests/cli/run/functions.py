"""Two levels: policy means by Newton's method, shares by the orders in which each partner's functions stand together."""
import csv, itertools, json, re, sys
import numpy as np

if sys.argv[1] == "study":
    text = open("pilot/study.yaml").read()
    text = text.replace("  pharmacy: {column: pharmacy, is: 1}\n  community: {column: community, is: 1}\n",
                        "  service:\n    reason: capacity\n    functions:\n"
                        "      pharmacy: {column: pharmacy, is: 1}\n"
                        "      community: {column: community, is: 1, after: []}\n")
    text = re.sub("contribution: .*", "contribution: [{shapley: {level: partner}}, owen, winter, leave_one_out, "
                                      "asymmetric, {banzhaf: {level: function}}]", text)
    open("pilot/study.yaml", "w").write(text)
    sys.exit(0)

rows = list(csv.DictReader(open("pilot/discharges.csv")))
players = ["hospital", "pharmacy", "community"]
owner = [0, 1, 1]
partners = {"hospital": 1, "service": 6}
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
mu = [mean(design(a * np.array([s >> k & 1 for k in range(3)], float)), b).mean() for s in range(8)]
v = [mu[0] - m for m in mu]
delivered = (a @ [1, 2, 4]).astype(int)
tables = json.load(open("out/results.json"))["tables"]


def near(got, want, what):
    assert abs(got - want) <= 1e-8 * max(abs(want), 1e-3), (what, got, want)


def by_orders(orders):
    phi = np.zeros(3)
    for order in orders:
        s = 0
        for k in order:
            phi[k] += (v[s | 1 << k] - v[s]) / len(orders)
            s |= 1 << k
    return phi


every = list(itertools.permutations(range(3)))
together = [o for o in every if abs(o.index(1) - o.index(2)) == 1]
# pharmacy comes after the hospital, which is declared before it; community after nobody
delivery = [o for o in every if o.index(0) < o.index(1)]
want = {"owen": by_orders(together), "winter": by_orders(together), "asymmetric": by_orders(delivery),
        "banzhaf": [sum(v[s | 1 << k] - v[s] for s in range(8) if not s >> k & 1) / 4 for k in range(3)],
        "leave_one_out": [v[7] - v[7 & ~(1 << k)] for k in range(3)]}
for level, sets in (("partner", [0, 1, 6, 7]), ("function", range(8))):
    game = [r for r in tables["game"] if r["level"] == level]
    assert [r["mask"] for r in game] == list(range(len(sets)))
    for r, s in zip(game, sets):
        near(r["value"], v[s], (level, s))
    assert sum(r["units_observed"] for r in game) == len(y)
for name, phi in want.items():
    got = [r for r in tables["contribution"] if r["index"] == name and r["level"] == "function"]
    assert [r["player"] for r in got] == players, name
    for r, k in zip(got, range(3)):
        near(r["estimate"], phi[k], (name, r["player"]))
        near(r["reach"], a[:, k].sum(), (name, "reach"))
for name in ("shapley", "owen"):
    got = {r["player"]: r for r in tables["contribution"] if r["index"] == name and r["level"] == "partner"}
    near(got["hospital"]["estimate"], (v[1] + v[7] - v[6]) / 2, name)
    near(got["service"]["estimate"], (v[6] + v[7] - v[1]) / 2, name)
    near(got["service"]["reach"], sum(d & 6 != 0 for d in delivered), name)
near(sum(want["owen"][1:]), (v[6] + v[7] - v[1]) / 2, "functions of a partner sum to its Shapley value")
assert not [r for r in tables["contribution"] if r["index"] == "banzhaf" and r["level"] == "partner"]
assert not [r for r in tables["contribution"] if r["index"] == "shapley" and r["level"] == "function"]
