"""The exported answers of the discharge pilot against expected_attribution_landmark.json and the flow."""
import csv
import json
import sys

where = sys.argv[1]
want = json.load(open(f"{where}/expected_attribution_landmark.json"))
got = json.load(open("out/results.json"))["tables"]
letter = {"hospital": "H", "pharmacy": "P", "community": "C"}


def near(x, y, tolerance, what):
    x, y = float(x), float(y)
    if abs(x - y) > tolerance * max(abs(y), 1e-12):
        sys.exit(f"{what}: {x}, expected {y}")


def label(coalition):
    return "".join(letter[p] for p in coalition.split("+")) if coalition else "none"


cases = {("readmit7_30", "main_effects"): "main_effects", ("readmit7_30", "pairwise"): "pairwise",
         ("readmit_or_died7_30", "main_effects"): "composite_main_effects",
         ("readmit_or_died7_30", "pairwise"): "composite_pairwise"}
checked = 0
for (outcome, model), name in cases.items():
    if name not in want:
        continue
    expected = want[name]
    mine = lambda row: row["outcome"] == outcome and row["model"] == model
    for row in filter(mine, got["effect"]):
        near(row["estimate"], expected["mu"][label(row["coalition"])], 1e-8, f"{name} mu {row['coalition']}")
        checked += 1
    for row in filter(mine, got["game"]):
        if row["coalition"]:
            near(row["value"], expected["gain"][label(row["coalition"])], 1e-8, f"{name} gain {row['coalition']}")
    for row in filter(mine, got["contribution"]):
        if row["index"] == "shapley":
            near(row["estimate"], expected["shapley"][letter[row["player"]]], 1e-8, f"{name} {row['player']}")
            if "boot4000" in expected:
                near(row["std.error"], expected["boot4000"]["shapley_se"][letter[row["player"]]], 0.2,
                     f"{name} SE {row['player']}")
            checked += 1
        if row["index"] == "leave_one_out":
            near(row["estimate"], expected["last_in"][letter[row["player"]]], 1e-8, f"{name} last {row['player']}")
        if row["index"] == "dividends":
            near(row["estimate"], expected["dividends"][label(row["player"])], 1e-8, f"{name} {row['player']}")
if checked != 11 * len([n for n in cases.values() if n in want]) or checked < 22:
    sys.exit(f"{checked} values were compared")

flow = list(csv.DictReader(open(f"{where}/expected_flow_landmark.csv")))
if [(f["rule"], int(f["remaining"]), int(f["dropped"])) for f in flow][1:] != \
        [(f["rule"], f["kept"], f["dropped"]) for f in got["flow"]][1:]:
    sys.exit("the flow differs")
show, page = open("show").read(), open("report.html").read()
for text, place in ((show, "show"), (page, "report")):
    if "18 of 4452" not in text.replace(",", ""):
        sys.exit(f"{place}: deaths are missing")
for text in ("early outcome", "Left out before the outcome", "Deaths in the outcome", "Rows left out of each table"):
    if text not in page:
        sys.exit(f"report: '{text}' is missing")
