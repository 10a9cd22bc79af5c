# What stands beside the estimates: a sample of claims drawn when the data are sealed and read afterwards, narratives held
# against scores, a pathway in the record, credit worked out again with how much is written down.
. "$SOURCE/tests/cli/lib.sh"
/usr/bin/python3 "$SOURCE/tests/cli/claims/pilot.py" p n=2400 || exit 1
/usr/bin/python3 "$HERE/beside.py" p || exit 1
"$ASCRIBE" import people=p/people.csv episodes=p/episodes.csv contacts=p/contacts.csv admissions=p/admissions.csv \
    claims=p/claims.csv closings=p/closings.csv notes=p/notes.csv scores=p/scores.csv stories=p/stories.csv \
    handovers=p/handovers.csv -o p/cohort.h5 --quiet || exit 1
"$ASCRIBE" lock p/study.yaml --quiet >/dev/null || exit 1
"$ASCRIBE" seal p/study.yaml --quiet | grep -o 'audit sample: .* seed 7'
wc -l <p/study.yaml.sample.csv | tr -d ' '
fill() { # NAME AWK: the readings, and the answer with them
    awk -F, "$2" p/study.yaml.sample.csv >p/read.csv
    "$ASCRIBE" import ratings=p/read.csv -o p/ratings.h5 --overwrite --quiet || exit 1
    "$ASCRIBE" run p/study.yaml -o "$1.h5" --quiet || exit 1
    "$ASCRIBE" export "$1.h5" -o "$1" --format json --quiet || exit 1
}
fill clean 'NR == 1 {print; next} {print $1 ",true,true"}'
fill wrong 'NR == 1 {print; next} {print $1 "," (NR < 9 ? "false,false" : "true,true")}'
fill apart 'NR == 1 {print; next} {print $1 "," (NR % 3 ? "true" : "false") "," (NR % 4 ? "true" : "false")}'
/usr/bin/python3 "$HERE/expect.py"
