# What is not additional comes off the saving, its lower bound and what is paid, and not off the benchmark; what is assumed of
# later years and of records still to come stands beside and changes nothing that is paid.
/usr/bin/python3 -c 'import numpy, h5py' 2>/dev/null || exit 77
/usr/bin/python3 "$HERE/../claims/pilot.py" plain n=1600 || exit 1
"$ASCRIBE" import people=plain/people.csv episodes=plain/episodes.csv contacts=plain/contacts.csv \
    admissions=plain/admissions.csv -o plain/cohort.h5 --quiet || exit 1
/usr/bin/python3 "$HERE/study.py" plain programme_cost=0 cap=1 || exit 1
sed -i 's/replicates: [0-9]*/replicates: 128/' plain/study.yaml
cp -r plain less
cp -r plain beside
sed -i 's/range: \[1800, 3400\]}/range: [1800, 3400], additional: {leakage: 0.1, displacement: 0.25, source: audit}}/' less/study.yaml
sed -i 's/range: \[1800, 3400\]}/range: [1800, 3400], lasts: {years: 3, drop_off: 0.2, source: before}, run_out: {complete: 0.96, source: claims}}/' beside/study.yaml
for p in plain less beside; do
    (cd $p && "$ASCRIBE" lock study.yaml --quiet && "$ASCRIBE" seal study.yaml --quiet) >/dev/null || exit 1
    "$ASCRIBE" run $p/study.yaml -o $p/results.h5 --quiet || exit 1
    "$ASCRIBE" export $p/results.h5 -o $p/out --format json --quiet || exit 1
done
"$ASCRIBE" report less/results.h5 -o less.html --quiet || exit 1
grep -q "leakage, displacement and substitution" less.html || exit 1
/usr/bin/python3 - <<'PY'
import json
t = {p: json.load(open(f"{p}/out/results.json"))["tables"] for p in ("plain", "less", "beside")}
saving = {p: t[p]["savings"][0] for p in t}
value = {p: {r["name"]: r for r in t[p]["value"]} for p in t}
paid = {p: [r["paid"] for r in t[p]["gainshare"] if r["kind"] == "pool"][0] for p in t}


def near(a, b):
    assert abs(a - b) <= 1e-9 * abs(b), (a, b)


for column in ("value", "value.low", "cash", "cash.low", "capacity", "rate"):
    near(saving["less"][column], 0.675 * saving["plain"][column])
for column in ("benchmark", "gain", "events", "unit_cost"):
    near(saving["less"][column], saving["plain"][column])
near(saving["less"]["additional"], 0.675)
assert saving["plain"]["additional"] == 1 and saving["beside"] == saving["plain"]
assert abs(paid["less"] - 0.675 * paid["plain"]) <= 1 and paid["plain"] > 0, paid
assert paid["beside"] == paid["plain"]
years = value["beside"]["value over the years it is assumed to last"]
first = value["beside"]["value of all priced outcomes"]
factor = sum(0.8 ** (k - 1) * 1.035 ** -k for k in (1, 2, 3))
for end in ("value", "low", "high"):
    near(years[end], factor * first[end])
late = value["beside"]["value of 'readmission' with its run-out"]
near(late["value"], first["value"] / 0.96)
assert "value over the years it is assumed to last" not in value["plain"]
assert any("x 0.675 additional" in r["text"] for r in t["less"]["gainshare_step"])
PY
