# check reads no outcome. A cohort whose outcome was changed after import checks to the same bytes, and a run on it
# is refused; a cohort without outcomes, or without the table of their records, checks with a note.
. "$SOURCE/tests/cli/lib.sh"
python=/usr/bin/python3
$python -c "import h5py" 2>/dev/null || exit 77
same() { diff -q "$1" "$2" >/dev/null || { echo "$1 and $2 differ:"; diff "$1" "$2"; exit 1; }; }
flat
"$ASCRIBE" import flat=flat.csv -o flat.h5 --quiet || exit 1
"$ASCRIBE" check study.yaml --quiet >whole.txt || exit 1
"$ASCRIBE" check study.yaml --quiet --json >whole.json || exit 1
$python - <<'PY'
import h5py
with h5py.File("flat.h5", "r+") as f:
    y = f["flat/y"]
    y = y["codes"] if isinstance(y, h5py.Group) else y
    y[...] = y[...][::-1]
PY
"$ASCRIBE" check study.yaml --quiet >damaged.txt || exit 1
"$ASCRIBE" check study.yaml --quiet --json >damaged.json || exit 1
same whole.txt damaged.txt
same whole.json damaged.json
"$ASCRIBE" run study.yaml -o results.h5 --quiet 2>/dev/null && { echo "a run on it was not refused"; exit 1; }
cut -d, -f1-6 flat.csv >early.csv
"$ASCRIBE" import flat=early.csv -o flat.h5 --quiet --overwrite || exit 1
"$ASCRIBE" check study.yaml --quiet >early.txt || exit 1
grep -q "outcome_absent.*y" early.txt || { cat early.txt; exit 1; }
less() { grep -v -e outcome_absent -e "^Notes" "$1" >"$1.less"; }
less whole.txt
less early.txt
same whole.txt.less early.txt.less
# A level that the outcome does not have is told by the levels alone.
"$ASCRIBE" import flat=flat.csv -o flat.h5 --quiet --overwrite || exit 1
sed 's/y: {column: y, is: \["yes"\]/y: {column: y, is: ["Yes"]/' study.yaml >level.yaml
"$ASCRIBE" check level.yaml --quiet >/dev/null 2>level.txt && { echo "a level that does not occur passed"; exit 1; }
grep -q "'Yes' does not occur in 'y'" level.txt || { cat level.txt; exit 1; }
# The same of linked tables: admissions count earlier admissions and the outcome, incidents only an outcome.
$python "$HERE/../claims/pilot.py" p n=300 || exit 1
grep -e admission_id -e incident p/admissions.csv >p/incidents.csv
sed -i -e "s/table: admissions, where: {kind: incident}/table: incidents/" \
    -e "s/^  admissions: {key.*/&\n  incidents: {key: admission_id, time: at, covers: [2023-01-01, 2024-12-31], no_record: none}/" p/study.yaml
"$ASCRIBE" import people=p/people.csv episodes=p/episodes.csv contacts=p/contacts.csv admissions=p/admissions.csv \
    incidents=p/incidents.csv -o p/cohort.h5 --quiet || exit 1
"$ASCRIBE" check p/study.yaml --quiet >linked.txt || exit 1
$python - <<'PY'
import h5py
with h5py.File("p/cohort.h5", "r+") as f:
    for name, column in f["incidents"].items():
        column = column["codes"] if isinstance(column, h5py.Group) and "codes" in column else column
        if isinstance(column, h5py.Dataset) and column.size > 1:
            column[...] = column[...][::-1]
PY
"$ASCRIBE" check p/study.yaml --quiet >linked.damaged || exit 1
same linked.txt linked.damaged
rm p/cohort.h5
"$ASCRIBE" import people=p/people.csv episodes=p/episodes.csv contacts=p/contacts.csv admissions=p/admissions.csv \
    -o p/cohort.h5 --quiet || exit 1
"$ASCRIBE" check p/study.yaml --quiet >linked.early || exit 1
grep -q outcome_absent linked.early || { cat linked.early; exit 1; }
less linked.txt
less linked.early
same linked.txt.less linked.early.less
