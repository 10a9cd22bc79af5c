"""Levels and rows by what is exported; every count by the results file, of which small cells are not released."""
import csv
import datetime
import json

import h5py


def raw(name):
    def rows(group):
        names = [c for c in group if c != "row"]
        column = lambda c: [x.decode() if isinstance(x, bytes) else x
                            for x in (c["values"][:] if isinstance(c, h5py.Group) else c[:])]
        return [dict(zip(names, r)) for r in zip(*[column(group[c]) for c in names])]
    with h5py.File(f"{name}.h5") as f:
        return {t: rows(f["tables"][t]) for t in ("measure", "reconcile", "mechanism", "trend", "recording")}


load = lambda name: json.load(open(f"{name}/results.json"))["tables"]
clean, wrong = load("clean"), load("wrong")
counted = raw("clean")
row = lambda t, r: [e for e in t["evidence"] if e["outcome"] == "readmission" and e["model"] == "aipw" and e["row"] == r][0]
level = lambda t: [c["level"] for c in t["claim"] if c["outcome"] == "readmission" and not c["player"]][0]
for r in (8, 13, 14, 15):
    e = row(clean, r)
    print(r, e["status"], e["cap"])
print("levels", level(clean), level(wrong))
print("bounds", *["%.4f" % t["audit"][0]["bound"] for t in (clean, wrong)])
# Each table against the files it was counted from.
read = lambda name: list(csv.DictReader(open(f"p/{name}.csv")))
hours = read("handovers")
for m in counted["measure"]:
    of = [h for h in hours if m["partner"] in ("", h["agency"])]
    assert (m["of"], m["met"]) == (len(of), sum(int(h["hours"]) < 24 for h in of)), m
change = {}
for s in read("scores"):
    change.setdefault(s["person_id"], []).append(int(s["score"]))
told = [("better" if b - a >= 2 else "worse" if b - a <= -2 else "same", s) for s in read("stories")
        for a, b in [change[s["person_id"]]]]
discordant = [s for c, s in told if c != s["class"]]
lived = counted["reconcile"][0]
assert (lived["records"], lived["discordant"], lived["open"]) == \
    (len(told), len(discordant), sum(s["resolution"] == "" for s in discordant)), lived
# The share itself would give a small count away: what is released is its band.
share = lived["open"] / lived["records"]
assert 0 < share <= 0.05 and row(clean, 15)["value"] == "share at most 0.05", (share, row(clean, 15)["value"])
path = counted["mechanism"][0]
delivered = {c["person_id"]: c["at"] for c in read("contacts") if c["function"] == "pharmacy"}
closed = {c["person_id"]: c["at"] for c in read("closings")}
assert path["followed"] <= path["reached"] <= len(delivered), path
assert abs(path["followed"] / path["reached"] - len(closed) / len(delivered)) < 0.02, path
assert [t["period"] for t in counted["trend"]] == ["quarter4", "quarter3", "quarter2"]
day = lambda text: datetime.date.fromisoformat(text).toordinal()
reached, came = {c["person_id"] for c in read("contacts")}, {}
for a in read("admissions"):
    if a["kind"] == "emergency":
        came.setdefault(a["person_id"], []).append(day(a["at"]))
def quarter(e, q):
    start = day(e["discharged"])
    return any(start - 23 * q <= at < start - 23 * (q - 1) for at in came.get(e["person_id"], []))
for t in counted["trend"]:
    q, arm = int(t["period"][-1]), {True: [], False: []}
    for e in read("episodes"):
        arm[e["person_id"] in reached].append(quarter(e, q) - quarter(e, 1))
    lead = sum(arm[True]) / len(arm[True]) - sum(arm[False]) / len(arm[False])
    assert abs(lead - t["lead"]) < 1e-12, (t, lead)
assert {v["player"] for v in counted["recording"]} == {"followup", "pharmacy"}
# Notes go with nothing: credit hardly changes when they are allowed for.
assert all(abs(v["attenuation"]) < 0.05 for v in counted["recording"] if v["outcome"] == "readmission")
print(*sorted({(t["domain"], t["source"], t["verdict"]) for t in clean["triangulation"]}), sep="\n")
