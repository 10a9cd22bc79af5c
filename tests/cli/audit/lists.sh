# A list file that the plan names is part of the plan: verify finds a flipped bit in every byte of it. (Every bit of a log:
# tests/engine/store/test_audit.c; a results file: test_results.c there.)
"$ASCRIBE" simulate regression_to_mean -o p -n 60 --seed 1 >/dev/null || exit 1
"$ASCRIBE" import people=p/people.csv -o p/crises.h5 --quiet || exit 1
tail -n +2 p/people.csv | cut -d, -f2 | sort -u >p/list.txt
echo 'include: [{column: before, in_list: list.txt, why: listed}]' >>p/study.yaml
"$ASCRIBE" keygen -o key --quiet && "$ASCRIBE" lock p/study.yaml --key key --quiet >/dev/null &&
    "$ASCRIBE" seal p/study.yaml --key key --quiet >/dev/null || exit 1
"$ASCRIBE" run p/study.yaml -o p/results.h5 --key key --quiet && "$ASCRIBE" verify p/results.h5 --key key.pub >out || { cat out; exit 1; }
/usr/bin/python3 - <<'PY'
import os, subprocess
whole = open("p/list.txt", "rb").read()
for at in range(len(whole)):
    b = bytearray(whole)
    b[at] ^= 1 << at % 8
    open("p/list.txt", "wb").write(b)
    r = subprocess.run([os.environ["ASCRIBE"], "verify", "p/results.h5", "--key", "key.pub", "--quiet"], capture_output=True)
    if r.returncode not in (1, 2, 3):
        print(f"bit {at % 8} of byte {at} flipped unseen ({r.returncode})")
open("p/list.txt", "wb").write(whole)
PY
"$ASCRIBE" verify p/results.h5 --key key.pub >/dev/null || echo "not whole again"
