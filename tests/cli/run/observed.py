"""Outcomes that are not known for some. make: 6,000 people whose outcome is heard of less often the older they are and the less
they got, with the truth of all of them. check: the program's means against an independent fit (Newton steps in numpy), and
the truth: weighting finds it, leaving out those not known does not."""
import json
import sys

import numpy as np


def expit(x):
    return 1 / (1 + np.exp(-x))


def make():
    r = np.random.default_rng(11)
    n = 6000
    age, a, b = r.integers(60, 95, n), r.random(n), r.random(n)
    z = (age - 77) / 10
    a, b = (a < expit(-.2 + .5 * z)).astype(int), (b < expit(.3 - .3 * z)).astype(int)
    risk = lambda a, b: expit(-1.4 + 1.1 * z - (.6 + .5 * z) * a - .4 * b)
    y = r.random(n) < risk(a, b)
    known = r.random(n) < expit(.9 - 1.6 * z + .5 * a)
    mean = {m: float(np.mean(risk(a * (m & 1), b * (m >> 1)))) for m in range(4)}
    json.dump({"none": mean[0], "gain": mean[0] - mean[3], "known": int(known.sum())}, open("truth.json", "w"))
    with open("people.csv", "w") as f:
        f.write("id,age,a,b,y\n")
        for i in range(n):
            f.write(f"{i + 1},{age[i]},{a[i]},{b[i]},{int(y[i]) if known[i] else ''}\n")


def logit(x, y, w):
    beta = np.zeros(x.shape[1])
    for _ in range(50):
        p = expit(x @ beta)
        step = np.linalg.solve((x * (w * p * (1 - p))[:, None]).T @ x, x.T @ (w * (y - p)))
        beta += step
        if np.max(np.abs(step)) < 1e-13:
            return beta
    sys.exit("the reference did not settle")


def reference():
    rows = [line.rstrip("\n").split(",") for line in open("people.csv")][1:]
    age, a, b = (np.array([float(r[k]) for r in rows]) for k in (1, 2, 3))
    known = np.array([r[4] != "" for r in rows])
    one = np.ones(len(rows))
    pi = expit(np.column_stack([one, age, a, b]) @ logit(np.column_stack([one, age, a, b]), known * 1.0, one))
    y = np.array([float(r[4]) for r in rows if r[4] != ""])
    age, a, b, one, w = age[known], a[known], b[known], one[known], 1 / pi[known]
    design = lambda a, b: np.column_stack([one, age, a, b, age * a])
    beta = logit(design(a, b), y, w)
    mean = lambda m: np.average(expit(design(a * (m & 1), b * (m >> 1)) @ beta), weights=w)
    return [mean(m) for m in range(4)], w.max(), w.sum() ** 2 / (w * w).sum()


def table(folder, name):
    return json.load(open(f"{folder}/results.json"))["tables"][name]


def check():
    truth = json.load(open("truth.json"))
    mean, largest, ess = reference()
    for row in table("weight", "effect"):
        if abs(row["estimate"] - mean[row["mask"]]) > 1e-9:
            sys.exit(f"mean of {row['mask']}: {row['estimate']}, reference {mean[row['mask']]}")
    seen = table("weight", "observed")[0]
    if seen["units"] != 6000 or seen["known"] != truth["known"] or abs(seen["ess"] - ess) > 1e-6 * ess \
            or abs(seen["weight.largest"] - largest) > 1e-9 * largest:
        sys.exit(f"observed: {seen}, reference {largest} {ess}")
    far = {}
    for folder in ("weight", "exclude"):
        none = [r for r in table(folder, "effect") if r["mask"] == 0][0]
        gain = [r for r in table(folder, "game") if r["mask"] == 3][0]
        far[folder] = [(none["estimate"] - truth["none"]) / none["std.error"], (gain["value"] - truth["gain"]) / gain["std.error"]]
    if max(map(abs, far["weight"])) > 2.5 or abs(far["exclude"][0]) < 4:
        sys.exit(f"standard errors from the truth: {far}")
    notes = [r for r in table("weight", "note") if r["code"] == "outcome_weighted"]
    if len(notes) != 1 or f"{6000 - truth['known']:,} of 6,000 units" not in notes[0]["text"]:
        sys.exit(f"note: {notes}")


make() if sys.argv[1] == "make" else check()
