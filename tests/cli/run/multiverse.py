"""Studies with a grid and with each of its choices by hand; and whether they agree. Usage: multiverse.py studies|compare FOLDER"""
import sys

folder = sys.argv[2]
if sys.argv[1] == "studies":
    study = open(f"{folder}/study.yaml").readlines()
    study = "".join(line for line in study if "role: negative_control" not in line and "role: safety" not in line)
    placebo = '  placebo: {table: contacts, where: {function: transport}, window: "[0d, 7d)", after: []%s}\noutcomes:\n'
    own = 'kind: emergency}, window: "[7d, 30d)"'
    assert own in study and "  - age\n" in study
    wide = study.replace(own, 'kind: emergency}, window: "[7d, 20d)"')
    write = lambda name, text: open(f"{folder}/{name}.yaml", "w").write(text)
    write("grid", study.replace("outcomes:\n", placebo % ", role: excluded", 1) + """  multiverse:
    windows: ["[7d, 20d)"]
    trim: [0.45]
    covariates: {prior_only: [prior]}
  negative_exposures: [placebo]
""")
    write("window", wide)
    write("covariates", wide.replace("  - age\n", ""))
    write("exposure", study.replace("outcomes:\n", placebo % "", 1))
    sys.exit()

import h5py


def rows(name, table):
    with h5py.File(f"{folder}/{name}.h5") as f:
        g = f[f"tables/{table}"]
        columns = {}
        for k, c in g.items():
            if isinstance(c, h5py.Group):
                columns[k] = c["values"][...]
            else:
                columns[k] = [x.decode() if isinstance(x, bytes) else x for x in c[...]]
    n = len(columns["outcome"])
    return [{k: v[i] for k, v in columns.items()} for i in range(n)]


def total(name, model):
    return [r for r in rows(name, "game") if r["outcome"] == "readmission" and r["model"] == model and r["mask"] == 3][0]


def same(a, b):
    for x, y in (("estimate", "value"), ("std.error", "std.error"), ("conf.low", "conf.low"), ("conf.high", "conf.high")):
        assert a[x] == b[y], (x, a, b)


grid = rows("grid", "multiverse")
assert len(grid) == 2 + 3 * 2 + 4, len(grid)  # gcomp takes no trim
find = lambda model, window, covariates, trim=0.0: [
    r for r in grid if r["model"] == model and r["window"] == window and r["covariates"] == covariates
    and (model == "gcomp" or r["trim"] == trim)][0]
assert [r["model"] for r in grid if r["registered"] == "yes"] == ["aipw"]
for model in ("aipw", "gcomp"):
    same(find(model, "[7d, 30d)", "all"), total("grid", model))
    same(find(model, "[7d, 20d)", "all"), total("window", model))
    same(find(model, "[7d, 20d)", "prior_only"), total("covariates", model))
trimmed = find("aipw", "[7d, 30d)", "all", 0.45)
assert trimmed["estimate"] != trimmed["estimate"] and "outside [0.45, 0.55]" in trimmed["reason"], trimmed
summary = rows("grid", "multiverse_summary")[0]
first = total("grid", "aipw")["value"]
known = sorted(r["estimate"] for r in grid if r["estimate"] == r["estimate"])
assert summary["choices"] == len(grid) and summary["estimated"] == len(known)
assert summary["same_sign"] == sum(x * first > 0 for x in known) / len(grid)
assert (summary["low"], summary["high"], summary["registered"]) == (known[0], known[-1], first)
below = sum(x < first for x in known) + 0.5 * (known.count(first) - 1)
assert abs(summary["position"] - below / (len(known) - 1)) < 1e-12
evidence = [r for r in rows("grid", "evidence") if r["outcome"] == "readmission" and r["model"] == "aipw" and r["row"] == 12][0]
assert evidence["value"] == "same sign %.4g" % summary["same_sign"], evidence
hand = [r for r in rows("exposure", "contribution") if r["outcome"] == "readmission" and r["model"] == "aipw"
        and r["index"] == "leave_one_out" and r["player"] == "placebo"][0]
seems = [r for r in rows("grid", "negative_exposure") if r["model"] == "aipw"][0]
for k in ("estimate", "std.error", "conf.low", "conf.high", "reach"):
    assert seems["reached" if k == "reach" else k] == hand[k], (k, seems, hand)
names = [r for r in rows("grid", "multiverse") if r["analysis"]]
with h5py.File(f"{folder}/grid.h5") as f:
    for r in names:
        entry = f["analyses"].get(r["analysis"])
        assert (entry is None) == (r["estimate"] != r["estimate"]), r["analysis"]
    assert "exposure-placebo" in f["analyses"]
