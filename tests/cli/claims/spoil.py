"""Levels of the spoiled studies: none is above the whole one, and each is what its fault allows."""
import glob
import json
import sys


def load(name):
    tables = json.load(open(f"{name}.out/results.json"))["tables"]
    rows = {e["row"]: e for e in tables["evidence"] if e["outcome"] == "readmission" and e["model"] in ("aipw", "ipw")}
    claim = [c for c in tables["claim"] if c["outcome"] == "readmission" and not c["player"]][0]
    partner = [c["level"] for c in tables["claim"]
               if c["outcome"] == "readmission" and c["kind"] == "partner" and c["model"] == claim["model"]]
    return rows, claim, max(partner, default=None)


# name: (level of the pathway, rows of which at least one must bind, or the partner's level)
want = {"design": (2, {1, 7}), "before": (2, {1}), "unregistered": (2, {2}), "changed": (1, {2}), "late": (3, {1, 2}),
        "controls": (1, {9}), "sesoi": (2, {11}), "unstated": (1, {11}), "one_model": (1, {12}), "no_safety": (1, {16}),
        "margin": (2, {16}), "no_margin": (1, {16}), "unreleased": (0, {17}), "trend": (1, {8}), "audit": (1, {13}),
        "discordance": (1, {15}), "unlinked": (2, {4}), "unlinked_more": (1, {4}), "hidden": (1, {9}), "harm": (2, {16}),
        "select": (2, {6, 7, 5, 1})}
whole, claim, partner = load("whole")
if claim["level"] != 3 or partner != 3:
    sys.exit(f"whole: {claim['level']}, partners {partner}")
for out in sorted(glob.glob("*.out")):
    name = out[:-4]
    rows, claim, partner = load(name)
    level = claim["level"]
    binding = {r for r, e in rows.items() if e["binding"] == "pathway"}
    print(f"{name}: level {level}, rows {sorted(binding)}", file=sys.stderr)
    if level > 3 or (partner is not None and partner > 3):
        sys.exit(f"{name}: level {level} is above the whole")
    if name in want and (level > want[name][0] or not binding & want[name][1]):
        sys.exit(f"{name}: level {level}, binding {binding}, expected {want[name]}")
    if any(rows[r]["cap"] > whole[r]["cap"] for r in rows) and name not in ("weak", "few"):
        sys.exit(f"{name}: a row has a higher cap than in the whole: "
                 f"{[(r, rows[r]['cap'], whole[r]['cap']) for r in rows if rows[r]['cap'] > whole[r]['cap']]}")
if load("visibility")[1]["level"] != 3 or load("visibility")[2] != 2:
    sys.exit(f"visibility: {load('visibility')[1:]}: partners' part alone is capped")
for name in set(want) | {"visibility", "weak", "few"}:
    if not glob.glob(f"{name}.out") :
        sys.exit(f"{name}: did not run")
