# --json on every verb prints one object with schema_version.
. "$SOURCE/tests/cli/lib.sh"
"$ASCRIBE" simulate discharge -o pilot -n 800 --json >1.json
"$ASCRIBE" import discharges=pilot/discharges.csv -o pilot/discharge.h5 --json >2.json
sed -i "s/replicates: *[0-9]*/replicates: 64/" pilot/study.yaml
"$ASCRIBE" describe pilot/discharge.h5 --json >3.json
"$ASCRIBE" init pilot/discharge.h5 --json >4.json
"$ASCRIBE" check pilot/study.yaml --json >5.json
"$ASCRIBE" run pilot/study.yaml -o r.h5 --json >6.json
"$ASCRIBE" show r.h5 --json >7.json
"$ASCRIBE" report r.h5 -o r.html --json >8.json
"$ASCRIBE" export r.h5 -o out --format json --json >9.json
"$ASCRIBE" models --json >10.json
echo '{"n": 2, "v": [0, 10, 6, 20]}' >two.game
"$ASCRIBE" game two.game --json >11.json
/usr/bin/python3 - <<'PY'
import glob, json
files = glob.glob("*.json")
assert len(files) == 11, files
for f in files:
    assert json.load(open(f))["schema_version"] == 1, f
tables = json.load(open("out/results.json"))["tables"]
rows = [r for r in tables["contribution"] if r["index"] == "shapley"]
assert [r["player"] for r in rows] == ["hospital", "pharmacy", "community"], rows
v = [r["value"] for r in tables["game"] if r["mask"] == 7]
assert abs(sum(r["estimate"] for r in rows) - v[0]) < 1e-12
PY
