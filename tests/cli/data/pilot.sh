# The discharge pilot, six files of the agencies: policy means, gains, Shapley values, dividends of three models, their
# standard errors, flow, and the pages. The study file is the reference's own.
[ -n "$ASCRIBE_DATA" ] && [ -d "$ASCRIBE_DATA/pilot/discharge" ] || exit 77
from=$ASCRIBE_DATA/pilot/discharge
set --
for name in people episodes contacts admissions deaths id_map; do set -- "$@" "$name=$from/$name.csv"; done
"$ASCRIBE" import "$@" -o cohort.h5 --quiet || exit 1
cp "$from/study_landmark.yaml" study.yaml
"$ASCRIBE" run study.yaml -o results.h5 --quiet || exit 1
"$ASCRIBE" export results.h5 -o out --format json --quiet || exit 1
"$ASCRIBE" show results.h5 >show
"$ASCRIBE" report results.h5 -o report.html --quiet || exit 1
/usr/bin/python3 "$HERE/pilot.py" "$from" || exit 1
# Order of rows in the files, and threads, change nothing.
for name in contacts admissions deaths; do
    (head -n 1 "$from/$name.csv"; tail -n +2 "$from/$name.csv" | sort -r -t, -k2) >"$name.csv"
done
"$ASCRIBE" import people="$from/people.csv" episodes="$from/episodes.csv" contacts=contacts.csv \
    admissions=admissions.csv deaths=deaths.csv id_map="$from/id_map.csv" -o cohort.h5 --overwrite --quiet || exit 1
"$ASCRIBE" run study.yaml -o other.h5 --quiet --threads 1 || exit 1
"$ASCRIBE" export other.h5 -o other --format csv --quiet || exit 1
"$ASCRIBE" export results.h5 -o first --format csv --quiet || exit 1
for table in flow early death completeness effect game contribution coefficient source; do
    cmp "first/$table.csv" "other/$table.csv" || exit 1
done
