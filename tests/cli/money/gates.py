"""gates.py make FOLDER: tables and keys for gates of payment from what is measured. gates.py check FOLDER: the amounts against
the rule, from the tables of the result."""
import csv
import math
import sys

verb, folder = sys.argv[1:3]
rows = lambda name: list(csv.DictReader(open(f"{folder}/out/{name}.csv")))
if verb == "make":
    with open(f"{folder}/handovers.csv", "w") as f:
        f.write("handover_id,agency,hours\n")
        for i in range(400):
            agency = ["followup", "pharmacy"][i % 2]
            f.write(f"{i},{agency},{30 if agency == 'pharmacy' and i % 10 == 1 or i % 40 == 0 else 5}\n")
    with open(f"{folder}/plans.csv", "w") as f:
        f.write("plan_id,days\n" + "".join(f"{i},{20 if i % 10 else 200}\n" for i in range(200)))
    text = open(f"{folder}/study.yaml").read()
    text = text.replace("funding:\n", """measures:
  handover: {kind: ratio, of: {table: handovers}, met: {column: hours, below: 24}, partner: agency}
  plan_current: {kind: ratio, of: {table: plans}, met: {column: days, below: 90}}
funding:
  gates: {quality: {measure: plan_current, floor: 0.8}, coordination: {measure: handover, floor: 0.9}}
  benchmark: {historical: 1500, trend: 0.02, risk_cap: 0.03}
""")
    text = text.replace("followup: {table: contacts,", "followup: {cost: {value: 50, per: unit, payer: icb}, table: contacts,")
    text = text.replace("pharmacy: {table: contacts,", "pharmacy: {cost: {value: 40000, payer: council}, table: contacts,")
    open(f"{folder}/study.yaml", "w").write(text)
    sys.exit()
step = {r["name"]: r for r in rows("gainshare_step")}
pay = {(r["kind"], r["partner"]): r for r in rows("gainshare")}
number = lambda row, key: float(row[key])
savings = [r for r in rows("savings") if r["outcome"] == "readmission" and r["model"] == "aipw"][0]
net = number(savings, "cash.low") - 40000
pool = 0.2 * 0.9 * net  # quality 180 of 200
assert pool < 0.10 * number(savings, "benchmark")
paid = {k: int(r["paid"]) for k, r in pay.items()}
assert paid["pool", ""] == math.floor(100 * pool + 0.5), (paid, pool)
# 10 of 200 handovers of followup are late, 40 of 200 of the pharmacy: 0.95 and 0.8 against 0.9.
measure = {r["partner"]: number(r, "share") for r in rows("measure") if r["measure"] == "handover"}
assert (measure["followup"], measure["pharmacy"]) == (0.95, 0.8), measure
lost = number(pay["partner", "pharmacy"], "by_contribution")
assert lost > 0 and abs(paid["reserve", "reinvestment"] - 100 * lost) <= 1, (paid, lost)
assert abs(paid["partner", "pharmacy"] - 100 * number(pay["partner", "pharmacy"], "by_collective")) <= 1
assert sum(v for (kind, _), v in paid.items() if kind != "pool") == paid["pool", ""]
bench = {r["kind"]: r for r in rows("benchmark")}
units = float([r for r in rows("outcome") if r["outcome"] == "readmission"][0]["units"])
assert math.isclose(number(bench["counterfactual"], "benchmark"), number(savings, "benchmark"), rel_tol=1e-12)
assert abs(number(bench["historical"], "benchmark") / (1500 * 1.02 * units) - 1) < 0.01  # units are rounded
assert math.isclose(number(bench["historical, more risk"], "benchmark"), 1.03 * number(bench["historical"], "benchmark"))
payer = {(r["partner"], r["payer"]): r for r in rows("payer")}
assert set(payer) == {("followup", "icb"), ("pharmacy", "council"), ("pharmacy", "icb")}, payer
share = {p: number(pay["partner", p], "phi") for p in ("followup", "pharmacy")}
for p in share:
    assert math.isclose(number(payer[p, "icb"], "cash"), share[p] * number(savings, "cash"), rel_tol=1e-9)
assert math.isclose(number(payer["pharmacy", "council"], "cost"), 40000 * 366 / 365.25)
assert number(payer["pharmacy", "council"], "cash") == 0 and number(payer["pharmacy", "icb"], "cost") == 0
reach = float([r for r in rows("partner") if r["partner"] == "followup"][0]["reached"])
assert abs(number(payer["followup", "icb"], "cost") / 50 - reach) <= 5
print("gates agree")
