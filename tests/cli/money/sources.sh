# A saving from two outcomes pays what one of both prices together pays: the same outcome twice, at 60 % and 40 % of its price.
# Each source needs a claim of its own, and a plan with several says whose contributions split.
/usr/bin/python3 -c 'import numpy, h5py' 2>/dev/null || exit 77
/usr/bin/python3 "$HERE/../claims/pilot.py" one n=1600 || exit 1
"$ASCRIBE" import people=one/people.csv episodes=one/episodes.csv contacts=one/contacts.csv \
    admissions=one/admissions.csv -o one/cohort.h5 --quiet || exit 1
cp -r one two
/usr/bin/python3 "$HERE/study.py" one || exit 1
/usr/bin/python3 "$HERE/study.py" two || exit 1
sed -i 's/replicates: [0-9]*/replicates: 128/' one/study.yaml two/study.yaml
/usr/bin/python3 - <<'PY'
import re
text = open("two/study.yaml").read()
block = re.search(r"^  readmission: \{.*?\n(?=  \w+: \{)", text, re.M | re.S).group()
second = block.replace("  readmission:", "  again:").replace("role: primary", "role: secondary").replace("value: 2650", "value: 1060")
text = text.replace(block, block.replace("value: 2650", "value: 1590") + second)
text = text.replace(", range: [1800, 3400]", "")
text = text.replace("source: {outcome: readmission,", "source: {outcome: [readmission, again],")
open("two/unsaid.yaml", "w").write(text)
text = text.replace("split: {index: shapley,", "split: {index: shapley, outcome: readmission,")
open("two/study.yaml", "w").write(text)
PY
"$ASCRIBE" check two/unsaid.yaml --quiet 2>&1 | grep -o "the saving comes from 2 outcomes; which one's contributions split it?"
for p in one two; do
    (cd $p && "$ASCRIBE" lock study.yaml --quiet && "$ASCRIBE" seal study.yaml --quiet) >/dev/null || exit 1
    "$ASCRIBE" run $p/study.yaml -o $p/results.h5 --quiet || exit 1
    "$ASCRIBE" export $p/results.h5 -o $p/out --format csv --quiet || exit 1
done
/usr/bin/python3 - <<'PY'
import csv
read = lambda p, t: list(csv.DictReader(open(f"{p}/out/{t}.csv")))
one, two = ({(r["kind"], r["partner"]): int(r["paid"]) for r in read(p, "gainshare")} for p in ("one", "two"))
assert one == two and one["pool", ""] > 0, (one, two)
steps = [{(r["step"], r["name"]): float(r["value"]) for r in read(p, "gainshare_step") if r["value"]} for p in ("one", "two")]
assert steps[0].keys() == steps[1].keys()
for key, value in steps[0].items():
    assert abs(steps[1][key] - value) <= 1e-9 * abs(value) + 1e-9, (key, value, steps[1][key])
print(read("two", "gainshare_step")[0]["text"].split("cashable")[0].count(" of "), "sources in step 0; pennies agree")
PY
