# What a plan says of money before there is any: the minimum savings rate, and a what-if that ends with the lock.
# By hand: contributions 1/3 and 2/3; at collective 0.25 and alpha 0.5 they are 5/12 and 7/12 of 75, and 12.50 each: 43.75, 56.25.
# z(.95) 0.5 / sqrt(400) = 4.11 %; a saving of two standard errors keeps 1 - 1.644854 / 2 = 17.8 % at 0.95.
python=/usr/bin/python3
$python -c '' 2>/dev/null || exit 77
$python "$HERE/../claims/pilot.py" p n=400 || exit 1
$python "$HERE/study.py" p || exit 1
"$ASCRIBE" import people=p/people.csv episodes=p/episodes.csv contacts=p/contacts.csv admissions=p/admissions.csv \
    -o p/cohort.h5 --quiet || exit 1
money() { "$ASCRIBE" check p/study.yaml | sed -n '/^Minimum/,/^Notes/p' | grep -v Notes; }
money | grep '^What if:'
sed -i 's/function: followup}, window: "\[0d, 7d)", after: \[\]/&, assumed: {share: 0.2, by: board, date: 2023-12-01}/;
        s/function: pharmacy}, window: "\[0d, 7d)", after: \[\]/&, assumed: {share: 0.4, by: board, date: 2023-12-01}/' p/study.yaml
money
"$ASCRIBE" check p/study.yaml --json | $python -c '
import json, sys
d = json.load(sys.stdin)
assert abs(d["minimum_savings_rate"]["formula"] - 1.6448536269514722 * 0.5 / 20) < 1e-9, d
assert d["minimum_savings_rate"]["table"] is None
row = [r for r in d["what_if"] if r["collective"] == 0.25 and r["alpha"] == 0.5][0]
assert row["paid"] == {"followup": 43.75, "pharmacy": 56.25}, row' || exit 1
"$ASCRIBE" lock p/study.yaml --quiet >/dev/null || exit 1
money
