"""CR2 and degrees of freedom by n x n matrices; the t quantile by Simpson's rule and bisection."""
import csv
import json
import math
import numpy as np

rows = list(csv.DictReader(open("units.csv")))
team = np.array([r["team"] for r in rows])
a = np.array([r["helped"] == "yes" for r in rows], float)
x = np.column_stack([np.ones(len(rows)), a, [float(r["x"]) for r in rows]])
y = np.array([float(r["score"]) for r in rows])
m = np.linalg.inv(x.T @ x)
b = m @ x.T @ y
e, hat, one = y - x @ b, x @ m @ x.T, np.eye(len(y))
c = np.array([0.0, 1.0, 0.0])
v, p = 0.0, []
for g in sorted(set(team)):
    k = np.flatnonzero(team == g)
    value, vector = np.linalg.eigh((one - hat)[np.ix_(k, k)])
    u = (vector / np.sqrt(value)) @ vector.T @ x[k] @ m @ c
    v += (u @ e[k]) ** 2
    p.append((one - hat)[:, k] @ u)
gram = np.array(p) @ np.array(p).T
df = np.trace(gram) ** 2 / (gram**2).sum()


def upper(t):
    """P(T > t) with df degrees of freedom, by the substitution T = sqrt(df) tan(angle)."""
    angle = np.linspace(math.atan(t / math.sqrt(df)), math.pi / 2, 20001)
    f = np.cos(angle) ** (df - 1)
    f[-1] = 0.0 if df > 1 else f[-1]
    simpson = (f[0] + f[-1] + 4 * f[1::2].sum() + 2 * f[2:-1:2].sum()) * (angle[1] - angle[0]) / 3
    return simpson * math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(math.pi)


low, high = 0.0, 50.0
while high - low > 1e-10:
    middle = (low + high) / 2
    low, high = (middle, high) if upper(middle) > 0.025 else (low, middle)
tables = {s: json.load(open(f"{s}/results.json"))["tables"] for s in ("study", "t", "five")}
game = {s: [r for r in t["game"] if r["coalition"]][0] for s, t in tables.items()}
got = game["study"]
assert abs(got["value"] - b[1]) < 1e-10, (got, b)
assert abs(got["std.error"] - math.sqrt(v)) < 1e-10, (got, math.sqrt(v))
assert abs((got["conf.high"] - got["value"]) / got["std.error"] - low) < 1e-7, (got, low, df)
phi = tables["study"]["contribution"][0]
assert abs(phi["conf.low"] - got["conf.low"]) < 1e-10 and abs(phi["conf.high"] - got["conf.high"]) < 1e-10
assert tables["study"]["model"][0]["interval"] == "influence"
notes = {s: " ".join(r["text"] for r in t["note"] if r["code"] in ("few_clusters", "withheld")) for s, t in tables.items()}
assert "correction for few clusters" in notes["study"] and len(set(team)) == 12
t = game["t"]
assert tables["t"]["model"][0]["interval"] == "studentized" and "studentized" in notes["t"], notes["t"]
assert t["conf.low"] < t["value"] < t["conf.high"]
assert abs((t["conf.high"] - t["value"]) - (t["value"] - t["conf.low"])) > 1e-3  # no symmetry is imposed
assert 0.5 < t["std.error"] / got["std.error"] < 1.1, (t, got)
assert game["five"]["conf.low"] is None and "5 clusters" in notes["five"], notes["five"]
# In place of an interval: deliveries dealt out anew, unasked.
(row,) = tables["five"]["permutation"]
assert row["permutations"] == 199 and row["reason"] == "", row
words = f"p = {row['p.value']:.2g}, deliveries dealt out anew 199 times among {row['items']} {row['scheme']}"
assert words in notes["five"], notes["five"]
assert "permutation" not in tables["study"]
