# The real discharge cohort: its exact answers, standard errors, boundary replicates, and no share.
[ -n "$ASCRIBE_DATA" ] && [ -d "$ASCRIBE_DATA/real/diabetes130" ] || exit 77
from=$ASCRIBE_DATA/real/diabetes130
"$ASCRIBE" import encounters="$from/diabetic_data.csv.gz" -o diabetes.h5 --quiet || exit 1
cp "$from/discharge.yaml" .
"$ASCRIBE" run discharge.yaml -o results.h5 --quiet || exit 1
"$ASCRIBE" export results.h5 -o out --format json --quiet || exit 1
"$ASCRIBE" show results.h5 >show
"$ASCRIBE" report results.h5 -o report.html --quiet || exit 1
/usr/bin/python3 "$HERE/diabetes.py" "$from" || exit 1
