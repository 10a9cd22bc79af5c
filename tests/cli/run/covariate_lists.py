"""make: people.csv, the 185 treated of the experiment and the PSID controls with the squares and the product of Dehejia & Wahba
1999. check: real/ORACLES.md, tables, the page, and answers that must be those of studies written by hand."""
import csv
import json
import os
import re
import sys

import h5py

if sys.argv[1] == "make":
    folder = os.path.join(os.environ["ASCRIBE_DATA"], "real")
    rows = [r for r in csv.DictReader(open(f"{folder}/lalonde_nsw_dw.csv")) if r["treat"] == "1"]
    rows += list(csv.DictReader(open(f"{folder}/lalonde_psid_controls.csv")))
    with open("people.csv", "w", newline="") as out:
        names = list(rows[0]) + ["education2", "re74_2", "re75_2", "u74_black"]
        table = csv.writer(out)
        table.writerow(["id"] + names)
        for i, r in enumerate(rows):
            for name, square in (("education", "education2"), ("re74", "re74_2"), ("re75", "re75_2")):
                r[square] = repr(float(r[name]) ** 2)
            r["u74_black"] = r["black"] if float(r["re74"]) == 0 else "0"
            table.writerow([i] + [r[k] for k in names])
    sys.exit()


def tables(name):
    return json.load(open(f"{name}/results.json"))


psid = tables("psid")["tables"]
gain = {r["model"]: r for r in psid["game"] if r["coalition"] == "training"}
want = {"aipw": (3332.486725, 1413.850923), "gcomp": (826.5579246, None), "ipw": (3027.873227, None)}
for model, (value, error) in want.items():
    assert abs(gain[model]["value"] - value) < 1e-9 * value, (model, gain[model])
model = {r["model"]: r for r in psid["model"]}
outcome = "8 of 12 covariates, without education2, re74_2, re75_2, u74_black"
short = "2 of 12 covariates, without education2, nodegree, black, hispanic, re74, re74_2, re75, re75_2 and 2 more"
assert [model[m]["exposure_covariates"] for m in ("aipw", "gcomp", "ipw", "short")] == ["", "", "", short]
assert [model[m]["outcome_covariates"] for m in ("aipw", "gcomp", "ipw", "short")] == [outcome, outcome, "", ""]
note = {r["place"]: r["text"] for r in psid["note"] if r["code"] == "covariates"}
assert note == {
    "earnings/aipw": f"by the plan the outcome model takes {outcome}",
    "earnings/gcomp": f"by the plan the outcome model takes {outcome}",
    "earnings/short": f"by the plan the models of delivery take {short}; balance is shown of all of them",
}, note
balance = {(r["model"], r["term"]): r["smd.after"] for r in psid["balance"]}
assert len([k for k in balance if k[0] == "short"]) == 13
assert abs(balance["short", "re74"]) > 0.5 and abs(balance["short", "education"]) < 0.05
page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", open("report.html").read()))
assert f"The outcome model takes {outcome}" in page
assert f"by the plan the models of delivery take {short}" in page


def values(t):
    return {(r["model"], r["coalition"]): r["value"] for r in t["game"]}


group = tables("groups")["analyses"]["married-1"]["tables"]
assert values(group) == values(tables("group")["tables"]) and len(values(group)) == 4


def column(table, name):
    c = table[name]
    return c["values"][...] if isinstance(c, h5py.Group) else [x.decode() if isinstance(x, bytes) else x for x in c[...]]


with h5py.File("sets.h5") as f:  # an export has only what the gate releases
    grid = f["tables/multiverse"]
    rows = list(zip(*(column(grid, k) for k in ("model", "covariates", "estimate"))))
    (again,) = column(f["tables/recording"], "adjusted")
    answers = column(f["tables/reporting"], "answer")
core = {(m, "training"): x for m, c, x in rows if c == "core"}
whole = {m: x for m, c, x in rows if c == "all"}
byhand = values(tables("set")["tables"])
assert set(core) == {("aipw", "training"), ("ipw", "training")} and set(whole) == {"aipw", "ipw"}, rows
for k, x in core.items():
    assert x == byhand[k] and x != whole[k[0]], (k, x, byhand[k])
assert again == values(tables("records")["tables"])["aipw", "training"] != whole["aipw"], again
assert any("; exposure_covariates of aipw: education, black, re74, married; outcome_covariates of aipw: age, married;" in a for a in answers)
