# What stands beside the estimates: a sample of claims drawn when the data are sealed and read afterwards, narratives held
# against scores, a pathway in the record, credit worked out again with how much is written down.
. "$SOURCE/tests/cli/lib.sh"
/usr/bin/python3 "$SOURCE/tests/cli/claims/pilot.py" p n=1200 || exit 1
/usr/bin/python3 "$HERE/beside.py" p || exit 1
"$ASCRIBE" import people=p/people.csv episodes=p/episodes.csv contacts=p/contacts.csv admissions=p/admissions.csv \
    claims=p/claims.csv closings=p/closings.csv notes=p/notes.csv scores=p/scores.csv stories=p/stories.csv \
    handovers=p/handovers.csv -o p/cohort.h5 --quiet || exit 1
"$ASCRIBE" lock p/study.yaml --quiet | grep -o 'up to 59 claims.*'
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
/usr/bin/python3 "$HERE/expect.py" || exit 1

# The page has all of it, with the day of the lock; a PDF needs a program that prints.
"$ASCRIBE" report clean.h5 -o clean.html --quiet || exit 1
for part in "What different kinds of evidence say" "Claims that were read" "Pathways on record" "Numbers and narratives" \
    "The trend before" "Standards met" "locked $(date -u +%Y)" "TARGET: [0-9]* of" "ROBINS-I: [0-9]* of"; do
    grep -q "$part" clean.html || echo "the page lacks '$part'"
done
ASCRIBE_PDF=/nonexistent/printer "$ASCRIBE" report clean.h5 -o clean.html --pdf --quiet 2>&1 | grep -o 'no program that prints pages'
[ ! -e clean.pdf ] || echo "a file is left"

# Who drops an outcome after the lock is told of it, and the level falls.
sed '/^  incident:/d' p/study.yaml >p/kept.yaml && cp p/study.yaml.audit p/kept.yaml.audit
"$ASCRIBE" run p/kept.yaml -o kept.h5 --quiet 2>/dev/null || exit 1
"$ASCRIBE" export kept.h5 -o kept --format csv --quiet || exit 1
grep -o 'safety,outcome,incident,.*dropped$' kept/triangulation.csv
grep -o '^readmission,aipw,delivered,,[a-z]*,[0-9]' kept/claim.csv
