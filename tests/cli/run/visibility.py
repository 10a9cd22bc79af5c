"""Records and credit: a linked pilot in which one partner is delivered by two records or more, and writes much."""
import csv, datetime, json, random, sys
import numpy as np

N, PARTNERS = 900, ["hospital", "pharmacy", "community"]
day0 = datetime.date(2024, 1, 1)
random.seed(11)
if sys.argv[1] == "make":
    with open("units.csv", "w") as u, open("contacts.csv", "w") as c:
        u.write("id,start,cost\n")
        c.write("id,at,agency,note\n")
        for i in range(N):
            start = day0 + datetime.timedelta(days=i % 60)
            got = [random.random() < 0.5 for _ in PARTNERS] if i % 4 else [False] * 3
            cost = 100 - 20 * got[0] - 10 * got[1] - 5 * got[2] + random.gauss(0, 5)
            u.write(f"u{i},{start},{cost:.3f}\n")
            for k, p in enumerate(PARTNERS):
                days = random.randint(1, 3) if got[k] else 0
                if k == 0 and not got[0] and random.random() < 0.1:
                    days = 1  # one record: not delivered
                for d in range(days):
                    for note in range(random.choice([1, 2, 4]) if k == 0 and got[0] else 1):
                        c.write(f"u{i},{start + datetime.timedelta(days=2 * d)},{p},{note}\n")
    sys.exit(0)

counts, days = {}, {}
for r in csv.DictReader(open("contacts.csv")):
    key = r["id"], PARTNERS.index(r["agency"])
    counts[key] = counts.get(key, 0) + 1
    days.setdefault(key, set()).add(r["at"])
units = list(csv.DictReader(open("units.csv")))
enough = [2, 1, 1]
records = np.array([[counts.get((u["id"], k), 0) for k in range(3)] for u in units], float)
contacts = np.array([[len(days.get((u["id"], k), ())) for k in range(3)] for u in units], float)
a = (records >= enough).astype(float)
cap = np.median((records / np.maximum(contacts, 1))[a > 0])
capped = a * (np.minimum(records, cap * contacts) >= enough)
y = np.array([float(u["cost"]) for u in units])


def credit(a):
    b = np.linalg.lstsq(np.column_stack([np.ones(N), a]), y, rcond=None)[0][1:]
    return -b * a.mean(axis=0)


phi, adjusted = credit(a), credit(capped)
each = (records * a).sum(0) / (contacts * a).sum(0)
rank = lambda x: np.array([(x < v).sum() + ((x == v).sum() - 1) / 2 for v in x])
rho = np.corrcoef(rank(phi), rank(each))[0, 1]
t = json.load(open("out/results.json"))["tables"]["visibility"]
rows = [r for r in t if r["index"] == "shapley"]
assert len(rows) == 3 and capped[:, 0].sum() < a[:, 0].sum() and (capped[:, 1:] == a[:, 1:]).all()
for k, r in enumerate(rows):
    want = dict(records=(records * a)[:, k].sum(), contacts=(contacts * a)[:, k].sum(), per_contact=each[k], cap=cap,
                estimate=phi[k], adjusted=adjusted[k], attenuation=1 - adjusted[k] / phi[k], spearman=rho)
    assert r["player"] == PARTNERS[k]
    for name, x in want.items():
        assert abs(r[name] - x) <= 1e-9 * max(1, abs(x)), (r["player"], name, r[name], x)
print("visibility agrees")
