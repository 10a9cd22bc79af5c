"""The rule written out again from the draws of a result: savings, value, plane, and the pennies.
Usage: money.py RESULTS EXPORT STUDY [level2]"""
import csv, math, re, sys
import h5py, numpy as np

results, folder, study = sys.argv[1:4]
level2 = "level2" in sys.argv
text = open(study).read()


def key(name, of=float):
    return of(re.search(r"\b%s: ([^,}\n]+)" % name, text).group(1))


def table(name):
    return list(csv.DictReader(open(f"{folder}/{name}.csv")))


def near(got, want, what, rel=1e-9):
    got = float(got)
    assert abs(got - want) <= rel * max(abs(want), 1e-6), (what, got, want)


f = h5py.File(results)["draws/readmission/aipw/delivered"]
label = [x.decode() for x in f["label"][()].ravel()]
value = f["value"][()]
value = value if value.shape[1] == len(label) else value.T
total = value[:, label.index("followup+pharmacy")]
phi = f["contribution/shapley"][()]
phi = phi if phi.shape[1] == 2 else phi.T
game = [r for r in table("game") if r["outcome"] == "readmission" and r["model"] == "aipw"]
gain = float([r for r in game if r["coalition"] == "followup+pharmacy"][0]["value"])
effect = [r for r in table("effect") if r["outcome"] == "readmission" and r["model"] == "aipw"]
empty = float([r for r in effect if r["coalition"] == ""][0]["estimate"])
units = int([r for r in table("outcome") if r["outcome"] == "readmission"][0]["units"])
cost, cashable, programme = 2650.0, key("cashable"), key("programme_cost")

# Savings.
s = [r for r in table("savings") if r["model"] == "aipw"][0]
cash = gain * units * cost * cashable
low = np.percentile(total, 5) * units * cost * cashable
benchmark = empty * units * cost
near(s["value"], gain * units * cost, "value")
near(s["value.std.error"], total.std(ddof=1) * units * cost, "standard error")
near(s["value.low"], np.percentile(total, 2.5) * units * cost, "low")
near(s["value.high"], np.percentile(total, 97.5) * units * cost, "high")
near(s["cash"], cash, "cash")
near(s["cash.low"], low, "lower bound")
near(s["capacity"], gain * units * cost * (1 - cashable), "capacity", 1e-6)
near(s["benchmark"], benchmark, "benchmark")
near(s["rate"], cash / benchmark, "rate")
cv = re.search(r"msr: \{cv: ([0-9.]+)\}", text)
msr = 1.6448536269514722 * float(cv.group(1)) / math.sqrt(units) if cv else 0.0
near(s["msr"], msr, "msr")
assert s["word"] == "saving"

# Value for money by the same draws.
v = {r["name"]: r for r in table("value")}
d = 1 / 1.035
near(v["social return on investment"]["value"], d * gain * units * cost / programme, "SROI")
near(v["social return on investment"]["low"], np.percentile(total, 2.5) * d * units * cost / programme, "SROI low")
near(v["return on investment"]["value"], d * cash / programme - 1, "ROI")
near(v["switching value: unit cost"]["value"], programme / (d * gain * units * cashable), "switching value")
extra, better = programme - d * total * units * cost * cashable, total * units
near(v["cost per event better"]["value"], extra.mean() / better.mean(), "ICER")
for row in table("plane"):
    t = float(row["threshold"])
    nb = t * better - extra
    near(row["acceptable"], (nb > 0).mean(), "acceptability")
    near(row["net"], nb.mean(), "net benefit")
    near(row["evpi"], np.maximum(nb, 0).mean() - max(0, nb.mean()), "EVPI", 1e-6)
points = table("plane_point")
assert len(points) == min(400, len(total))
near(points[7]["cost"], extra[7], "point")

# The rule.
share, cap, lam, ceiling, floor = key("share"), key("cap"), float(re.search(r"collective: \{share: ([0-9.]+)", text)
                                                                   .group(1)), key("ceiling"), key("floor")
prudence = key("prudence", str).strip()
assert cash / benchmark >= msr and low > programme
pool = min(share * (low - programme), cap * benchmark)
points_phi = [float(r["estimate"]) / gain for r in table("contribution")
              if r["index"] == "shapley" and r["model"] == "aipw" and r["outcome"] == "readmission"]
assert (total > 0).all()
lows = [np.percentile(phi[:, k] / total, 5) for k in range(2)]
plus = [max(0, x) for x in lows]
contribution = (1 - lam) * pool
if level2:
    part = [0.0, 0.0]
elif prudence == "common":
    part = [min(1, sum(plus)) * contribution * max(0, p) / sum(max(0, q) for q in points_phi) for p in points_phi]
else:
    part = [contribution * x / max(1, sum(plus)) for x in plus]
rest = lam * pool + contribution - sum(part)
weights = re.search(r"weights: \{followup: ([0-9.]+), pharmacy: ([0-9.]+)\}", text)
w = [float(x) for x in weights.groups()] if weights else [1, 1]
amount = [part[k] + rest * w[k] / sum(w) for k in range(2)]
if any(x > ceiling * pool or x < floor * pool for x in amount):
    lo, hi = 0.0, 1e6
    clip = lambda c: [min(max(c * x, floor * pool), ceiling * pool) for x in amount]
    for _ in range(300):
        c = (lo + hi) / 2
        lo, hi = (c, hi) if sum(clip(c)) < pool else (lo, c)
    amount = clip(hi)


def pennies(total, x):
    quota = [total * y / sum(x) for y in x]
    out = [math.floor(q) for q in quota]
    for k in sorted(range(len(x)), key=lambda k: (-(quota[k] - out[k]), k))[:total - sum(out)]:
        out[k] += 1
    return out


rows = {r["partner"] or r["kind"]: r for r in table("gainshare")}
whole = math.floor(pool * 100 + 0.5)
paid = pennies(whole, amount)
assert [int(rows[p]["paid"]) for p in ("followup", "pharmacy")] == paid, (rows, paid)
assert int(rows["pool"]["paid"]) == whole == sum(paid) + int(rows["reinvestment"]["paid"])
assert [int(rows[p]["equal"]) for p in ("followup", "pharmacy")] == pennies(whole, [1, 1])
assert [int(rows[p]["by_spend"]) for p in ("followup", "pharmacy")] == pennies(whole, [3100000, 90000])
if level2:
    assert rows["followup"]["phi"] == "" and rows["followup"]["phi.low"] == ""
else:
    near(rows["pharmacy"]["phi"], points_phi[1], "phi")
    near(rows["pharmacy"]["phi.low"], lows[1], "phi low")
step = {r["name"]: r for r in table("gainshare_step")}
near(step["savings, lower bound"]["value"], low, "S_L")
near(step["pool"]["value"], pool, "P")
print("pennies agree")
