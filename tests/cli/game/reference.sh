# Every reference game, JSON and CSV, through the program: the numbers are those expected.
[ -n "$ASCRIBE_DATA" ] || exit 77
for f in "$ASCRIBE_DATA"/games/json/*.json; do
    "$ASCRIBE" game "$f" --json >"${f##*/}" || exit 1
done
for f in "$ASCRIBE_DATA"/games/csv/*.csv; do
    "$ASCRIBE" game "$f" --json --index shapley >"${f##*/}" || exit 1
done
/usr/bin/python3 - "$ASCRIBE_DATA/games/json" <<'PY'
import glob, json, os, sys
keys = {"shapley": "shapley", "banzhaf": "banzhaf", "cis": "equal_surplus_division_CIS", "solidarity": "solidarity",
        "weighted_shapley": "weighted_shapley", "egalitarian_shapley": "egalitarian_shapley_alpha_0.5"}
compared = 0
def check(got, want, v):
    global compared
    scale = max(map(abs, v))
    assert [r["player"] for r in got["rows"]] == [str(k + 1) for k in range(len(want))]
    for r, x in zip(got["rows"], want):
        assert abs(r["estimate"] - x) <= 1e-12 * scale, (r, x)
    compared += 1
for f in sorted(glob.glob(sys.argv[1] + "/*.json")):
    game, name = json.load(open(f)), os.path.basename(f)
    out = json.load(open(name))
    for index, key in keys.items():
        if key in game["expected"] and index in out["indices"]:
            check(out["indices"][index], game["expected"][key], game["v"])
        else:
            assert key not in game["expected"], (name, index)
            assert index in out["refused"] or index == "solidarity", (name, index)
    csv = name.replace(".json", ".csv")
    if os.path.exists(csv):
        check(json.load(open(csv))["indices"]["shapley"], game["expected"]["shapley"], game["v"])
assert compared > 280, compared
PY
