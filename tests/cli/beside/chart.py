"""chart.py make FOLDER: handovers of fourteen months, calls with one month of few, and measures with charts.
chart.py check FOLDER CHART: the exported chart against the same worked out here."""
import csv
import datetime
import random
import sys

verb, folder = sys.argv[1:3]
if verb == "make":
    rng = random.Random(5)
    with open(f"{folder}/handovers.csv", "w") as f:
        f.write("handover_id,agency,at,hours\n")
        row = 0
        for month in range(14):
            if month == 8:
                continue  # nothing in this month: no point
            first = datetime.date(2023 + (month + 9) // 12, (month + 9) % 12 + 1, 1)
            late = 0.4 if month == 12 else 0.1
            for _ in range(400):
                row += 1
                f.write(f"{row},ward,{first + datetime.timedelta(days=rng.randint(0, 27))},{30 if rng.random() < late else 5}\n")
    with open(f"{folder}/calls.csv", "w") as f:
        f.write("call_id,at,answered\n")
        for i in range(90):
            f.write(f"{i},2024-{1 + min(i // 40, 2):02d}-10,{'yes' if i % 4 else 'no'}\n")
        f.write("90,2024-04-10,yes\n91,,yes\n")
    text = open(f"{folder}/study.yaml").read()
    text += """measures:
  handover: {kind: ratio, of: {table: handovers}, met: {column: hours, below: 24}, every: 1mo, target: 0.75, time: at}
  calls: {kind: ratio, of: {table: calls}, met: {column: answered, is: yes}, every: quarter, time: at}
"""
    open(f"{folder}/study.yaml", "w").write(text)
    sys.exit()
rows = [r for r in csv.DictReader(open(sys.argv[3])) if r["measure"] == "handover"]
of, met = {}, {}
for r in csv.DictReader(open(f"{folder}/handovers.csv")):
    of[r["at"][:7]] = of.get(r["at"][:7], 0) + 1
    met[r["at"][:7]] = met.get(r["at"][:7], 0) + (float(r["hours"]) < 24)
periods = [f"{2023 + (m + 9) // 12}-{(m + 9) % 12 + 1:02d}" for m in range(14)]
assert [r["period"] for r in rows] == periods, rows
x = [met[p] / of[p] for p in periods if p in of]
mean, mr = sum(x) / 13, sum(abs(a - b) for a, b in zip(x[1:], x)) / 12
low, high = mean - 2.66 * mr, mean + 2.66 * mr
shown = [r for r in rows if r["share"]]
assert len(shown) == 13 and [r["period"] for r in rows if not r["share"]] == [periods[8]]
for r, v in zip(shown, x):
    assert abs(float(r["share"]) - v) < 1e-12
for r in rows:
    for name, want in (("mean", mean), ("low", low), ("high", high), ("near.low", mean - 2.66 * 2 / 3 * mr)):
        assert abs(float(r[name]) - want) < 1e-12, (name, r, want)
assert [r["period"] for r in rows if "outside" in r["signal"]] == [p for p, v in zip([q for q in periods if q in of], x)
                                                                  if v < low or v > high] == [periods[12]]
calls = [r for r in csv.DictReader(open(sys.argv[3])) if r["measure"] == "calls"]
assert [r["period"] for r in calls] == ["2024-Q1", "2024-Q2"]
assert all(r["mean"] == "" and r["share"] == "" for r in calls), calls  # one call in the second quarter
print("charts agree")
