# All indices in a study and through `ascribe game`: the same numbers, and the same refusals.
"$ASCRIBE" models --json >models.json || exit 1
/usr/bin/python3 "$HERE/indices.py" make || exit 1
"$ASCRIBE" import units=units.csv -o cohort.h5 --quiet || exit 1
"$ASCRIBE" run study.yaml -o results.h5 --quiet || exit 1
"$ASCRIBE" export results.h5 -o out --format json --quiet || exit 1
/usr/bin/python3 "$HERE/indices.py" check
