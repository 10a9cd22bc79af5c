"""An attacker with the released tables: does a share or mean times a number of units that fits what is shown give the
number that was rounded? The truth is read from results.h5, which is no release."""
import glob
import json
import re
import sys

import h5py

SHARES = {"outcome": ("mean", "units", "events"), "partner": ("reached_share", None, "reached"),
          "measure": ("share", "of", "met"), "mechanism": ("share", "reached", "followed"),
          "check": ("rate", "tested", "failed")}


def stop(text):
    sys.exit(text)


def truth(file, table, column):
    node = h5py.File(file, "r")[f"tables/{table}/{column}"]
    return [float(x) for x in (node["values"] if isinstance(node, h5py.Group) else node)]


def told(x, shown, part, what):
    """Any number of units within 2 of the shown one, times x, that is the part as counted."""
    for n in range(int(shown) - 2, int(shown) + 3):
        if part % 5 != 0 and abs(x * n - part) < 1e-6:
            stop(f"{what}: {x} x {n} = {part}")


checked = 0
for name in ("study", "stated"):
    file = f"{name}.h5"
    tables = json.load(open(f"{name}/results.json"))["tables"]
    units, events = truth(file, "outcome", "units")[0], truth(file, "outcome", "events")
    shown = tables["outcome"][0]["units"] if "outcome" in tables else 905
    if units != 903 or shown != 905:
        stop(f"{name}: {units} units, shown as {shown}")
    for table, (share, whole, part) in SHARES.items():
        for i, row in enumerate(tables.get(table, [])):
            if row[share] is None:
                continue
            n = row[whole] if whole else shown
            told(row[share], n, truth(file, table, part)[i], f"{name} {table}.{share}[{i}]")
            if abs(row[share] * n - row[part]) > 1e-6:
                stop(f"{name} {table}.{share}[{i}] is not {row[part]} of {n}")
            checked += 1
    for row in tables.get("effect", []):
        for count in events:
            told(row["estimate"], shown, count, f"{name} effect {row['outcome']} {row['coalition']}")
        checked += 1
    # No page, table or line has the number of units, or a rate of it.
    means = truth(file, "outcome", "mean")
    exact = [f"{1000 * m:.6f}".rstrip("0") for m in means]
    pages = [f"{name}.html", f"{name}.show", f"{name}/results.json"] + glob.glob(f"{name}.csv/*.csv")
    for page in pages:
        text = open(page).read()
        if re.search(r"\b903\b", text):
            at = re.search(r".{60}\b903\b.{60}", text, re.S)
            stop(f"{page} has the number of units: {at and at.group(0)}")
        for m, per in zip(means, exact):
            if repr(m)[:10] in text or per in text:
                stop(f"{page} has the rate {m}")
if checked < 20:
    stop(f"only {checked} numbers were looked at")
stated = json.load(open("stated/results.json"))["tables"]
effect = {r["coalition"]: r["estimate"] for r in stated["effect"]
          if r["outcome"] == "readmission" and r["model"] == "aipw"}
game = {r["coalition"]: r["value"] for r in stated["game"] if r["outcome"] == "readmission" and r["model"] == "aipw"}
for coalition, value in game.items():
    if abs(effect[""] - effect[coalition] - value) > 1e-9:
        stop(f"natural course less counterfactual of '{coalition}' is not the gain {value}")
