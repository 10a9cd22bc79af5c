# The field's pilots as a user runs them, from the agencies' files to the report: every truth lies where the answer says, and
# the pages say what each pilot is about.
for pilot in discharge_savings:4000 crisis_housing:3000 regional_expansion:6000 reablement:3000 admission_avoidance:4000; do
    name=${pilot%:*}
    "$ASCRIBE" simulate "$name" -o "$name" -n "${pilot#*:}" --seed 1 --quiet >/dev/null || exit 1
    cd "$name" || exit 1
    sed -i 's/replicates: 999/replicates: 199/' study.yaml
    files=$(for file in *.csv; do [ "$file" = ratings.csv ] || echo "${file%.csv}=$file"; done)
    [ ! -e ratings.csv ] || "$ASCRIBE" import ratings=ratings.csv -o ratings.h5 --quiet >/dev/null || exit 1
    "$ASCRIBE" import $files -o cohort.h5 --quiet >/dev/null || exit 1
    "$ASCRIBE" check study.yaml --quiet >check.txt || exit 1
    "$ASCRIBE" lock study.yaml --quiet >/dev/null 2>&1 || exit 1
    "$ASCRIBE" seal study.yaml --quiet >/dev/null 2>&1 || exit 1
    "$ASCRIBE" run study.yaml -o results.h5 --quiet 2>/dev/null || exit 1
    "$ASCRIBE" report results.h5 -o report.html --quiet 2>/dev/null || exit 1
    "$ASCRIBE" export results.h5 -o out --format json --quiet 2>/dev/null || exit 1
    /usr/bin/python3 "$HERE/expect.py" "$name" || exit 1
    cd ..
done
