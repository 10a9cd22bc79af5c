# lock, seal, run, verify: the order is proved by the log, a changed plan is stamped, a changed bit is found.
. "$SOURCE/tests/cli/lib.sh"
"$ASCRIBE" simulate discharge -o pilot -n 1500 --seed 7 >/dev/null || exit 1
sed -i "s/replicates: *[0-9]*/replicates: 128/" pilot/study.yaml
"$ASCRIBE" keygen -o key --quiet || exit 1
"$ASCRIBE" seal pilot/study.yaml --quiet 2>&1 | sed 's/:[^:]*$//; s/^/early seal: /' # no cohort, no lock
"$ASCRIBE" lock pilot/study.yaml --key key --quiet >/dev/null || exit 1
"$ASCRIBE" import discharges=pilot/discharges.csv -o pilot/discharge.h5 --quiet || exit 1
"$ASCRIBE" seal pilot/study.yaml --key key --quiet >/dev/null || exit 1
"$ASCRIBE" run pilot/study.yaml -o pilot/results.h5 --key key --quiet || exit 1
"$ASCRIBE" verify pilot/results.h5 --key key.pub --replicate 100 >verified || { cat verified; exit 1; }
cut -c1-31 verified
[ "$(grep -c . pilot/study.yaml.audit)" = 4 ] || echo "not four records"
"$ASCRIBE" seal pilot/study.yaml --quiet | head -1 # the same cohort again

# A single changed bit anywhere ends with 1 or 3.
flip() { # FILE STEP [FIRST]
    cp "$1" whole
    size=$(stat -c %s "$1")
    for ((at = ${3:-0}; at < size; at += $2)); do
        /usr/bin/python3 - "$1" $at $((at / $2 % 8)) <<'PY'
import sys
name, at, bit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
b = bytearray(open(name, "rb").read()); b[at] ^= 1 << bit
open(name, "r+b").write(b)
PY
        "$ASCRIBE" verify pilot/results.h5 --key key.pub --quiet >out 2>&1
        code=$?
        [ $code = 1 ] || [ $code = 3 ] || { echo "$1: byte $at changed, verify says $code"; cat out; }
        cp whole "$1"
    done
}
flip pilot/study.yaml 97
flip pilot/study.yaml.audit 211
flip pilot/study.yaml.audit.minisig 23 60 # its first line is a comment that no one trusts
flip pilot/results.h5 9973
flip pilot/discharge.h5 9973
mv pilot/study.yaml.audit taken
"$ASCRIBE" verify pilot/results.h5 --key key.pub >out && echo "the log was taken away unseen"
grep "audit log" out
mv taken pilot/study.yaml.audit
"$ASCRIBE" verify pilot/results.h5 --key key.pub >/dev/null || echo "not whole again"

# A plan changed after lock runs, stamped; its amendment is logged with a reason, and comes late.
sed -i "s/replicates: 128/replicates: 64/" pilot/study.yaml
"$ASCRIBE" run pilot/study.yaml -o later.h5 2>&1 | grep exploratory
"$ASCRIBE" lock pilot/study.yaml --quiet 2>&1 | sed 's/locked at [^ ]*Z/locked at TIME/'
"$ASCRIBE" lock pilot/study.yaml --why "quicker" --quiet | tail -1
"$ASCRIBE" run pilot/study.yaml -o again.h5 --quiet || exit 1
"$ASCRIBE" verify again.h5 --study pilot/study.yaml | grep order
