# A table of 22 players, two more than usual: the airport game has its closed form.
echo '{"n": 22, "closed_form": {"kind": "airport", "costs": [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22]}}' >g.json
"$ASCRIBE" game g.json --index shapley 2>err && exit 1
grep -q "up to 24 with --players-max" err || exit 1
"$ASCRIBE" game g.json --index shapley --players-max 22 --json >out || exit 1
/usr/bin/python3 - <<'PY'
import json
rows = json.load(open("out"))["indices"]["shapley"]["rows"]
want = 0.0
for k, r in enumerate(rows):
    want += 1 / (22 - k)
    assert abs(r["estimate"] - want) < 1e-12, (k, r, want)
PY
