# A cohort whose covariates do not fit --memory gives the results of one whose do, byte for byte, at any number
# of threads, and the process stays within the limit; a limit that cannot do says what would.
. "$SOURCE/tests/cli/lib.sh"
"$ASCRIBE" simulate million -o . -n 60000 --seed 3 >/dev/null || exit 1
"$ASCRIBE" import people=people.csv -o million.h5 --quiet || exit 1
sed -i 's/replicates: 1000/replicates: 72/' study.yaml
"$ASCRIBE" run study.yaml -o held.h5 --memory 2G --quiet || exit 1
grep -q 'covariates held' held.h5.log || { echo "not held"; cat held.h5.log; exit 1; }
for threads in 1 2 7; do
    "$ASCRIBE" run study.yaml -o parts.h5 --memory 72M --threads $threads --overwrite --quiet || exit 1
    cmp held.h5 parts.h5 || exit 1
    tail -2 parts.h5.log | grep -q 'read in parts' || { echo "not in parts"; cat parts.h5.log; exit 1; }
    peak=$(sed -n 's/^  peak: \([0-9]*\) MiB resident/\1/p' parts.h5.log | tail -1)
    ldd "$ASCRIBE" | grep -q libasan || [ "$peak" -le 72 ] || { echo "peak $peak MiB of 72 with $threads threads"; exit 1; }
    rm parts.h5 parts.h5.log
done
