# The two-level pilot given by the coalitions alone that Owen, Winter and leave-one-out read: the expected values,
# and a refusal by name of what reads others. The list is in no order.
[ -n "$ASCRIBE_DATA" ] || exit 77
/usr/bin/python3 - "$ASCRIBE_DATA/games/json/pilot_two_level_6.json" <<'PY' || exit 1
import json, os, subprocess, sys
game = json.load(open(sys.argv[1]))
expected = game["expected"]
n, unions = game["n"], game["structures"]["partition"]
def cut(mask):
    inside = [sum(mask >> k - 1 & 1 for k in u) for u in unions]
    return sum(0 < i < len(u) for i, u in zip(inside, unions))
listed = sorted((m for m in range(2 ** n) if cut(m) <= 1 or bin(m).count("1") == n - 1), key=lambda m: (m * 37) % 64)
assert 2 < len(listed) < 2 ** n
names = [f"f{k + 1}" for k in range(n)]
def name(m):
    return [names[k] if k % 2 else k + 1 for k in range(n) if m >> k & 1]
def write(path, masks):
    json.dump({"n": n, "players": names, "coalitions": [name(m) for m in masks], "v": [game["v"][m] for m in masks],
               "structures": game["structures"]}, open(path, "w"))
def solve(path, *more):
    return subprocess.run([os.environ["ASCRIBE"], "game", path, "--json", *more], capture_output=True, text=True)
write("some.json", listed)
got = json.loads(solve("some.json").stdout)
for index, key in (("owen", "owen"), ("winter", "winter_levels"), ("leave_one_out", "leave_one_out")):
    rows = [r["estimate"] for r in got["indices"][index]["rows"]]
    assert all(abs(a - b) <= 1e-10 for a, b in zip(rows, expected[key])), (index, rows, expected[key])
for index in ("shapley", "banzhaf", "nucleolus", "dividends"):
    assert f"the game gives {len(listed)}" in got["refused"][index], got["refused"]
write("few.json", [m for m in listed if m != 1])
refused = solve("few.json", "--index", "owen")
assert refused.returncode == 1 and "lacks 1, 'f1' among them" in refused.stderr, refused.stderr
write("all.json", sorted(range(2 ** n), key=lambda m: (m * 37) % 64))
whole = json.loads(solve("all.json").stdout)
table = json.loads(solve(sys.argv[1]).stdout)
assert {i: [r["estimate"] for r in x["rows"]] for i, x in whole["indices"].items()} == \
       {i: [r["estimate"] for r in x["rows"]] for i, x in table["indices"].items()}
low = json.loads(solve("some.json", "--completions", "monotone", "--index", "owen").stdout)
assert low["unknown"] == 2 ** n - len(listed)
for r, x in zip(low["indices"]["owen"]["rows"], expected["owen"]):
    assert abs(r["low"] - x) < 1e-9 and abs(r["high"] - x) < 1e-9, (r, x)
PY
