# Tables added one after the other give the same cohort as all at once; replacing keeps the place; names are
# checked; where rows came from, and when, stands in the log, and without the time in the file.
. "$SOURCE/tests/cli/lib.sh"
fail() { echo "$*"; exit 1; }
hash() { "$ASCRIBE" describe "$1" | tail -1; }
flat
awk 'BEGIN { print "id,when,note"; for (i = 1; i <= 300; i++) print i % 200 + 1 ",2024-01-0" i % 9 + 1 "," (i % 7 ? "n" i : "") }' >visits.csv
printf 'id,score\n1,2\n2,\n3,7\n' >scores.csv
printf 'id,score\n1,3\n2,4\n' >later.csv
"$ASCRIBE" import flat=clean.csv visits=visits.csv scores=scores.csv -o all.h5 --quiet || exit 1
"$ASCRIBE" import flat=clean.csv -o one.h5 --quiet || exit 1
"$ASCRIBE" import visits=visits.csv scores=scores.csv -o one.h5 --append --quiet || exit 1
[ "$(hash all.h5)" = "$(hash one.h5)" ] || fail "appended: another cohort"
"$ASCRIBE" import flat=clean.csv visits=visits.csv scores=later.csv -o want.h5 --quiet || exit 1
"$ASCRIBE" import scores=later.csv -o all.h5 --replace --quiet || exit 1
[ "$(hash all.h5)" = "$(hash want.h5)" ] || fail "replaced: another cohort"
"$ASCRIBE" import visits=visits.csv -o all.h5 --replace --quiet || exit 1
[ "$(hash all.h5)" = "$(hash want.h5)" ] || fail "the replaced table lost its place"
before=$(sha256sum <all.h5)
"$ASCRIBE" import scores=later.csv -o all.h5 --append 2>message
[ $? = 2 ] && grep -q "has a table 'scores' already; --replace" message || { cat message; fail "append of a known name"; }
"$ASCRIBE" import scorse=later.csv -o all.h5 --replace 2>message
[ $? = 2 ] && grep -q "did you mean 'scores'" message || { cat message; fail "replace of an unknown name"; }
"$ASCRIBE" import scores=none.csv -o all.h5 --replace 2>message
[ $? = 3 ] || fail "a file that is not there"
"$ASCRIBE" import new=later.csv -o absent.h5 --append 2>message
[ $? = 3 ] || fail "a cohort that is not there"
[ "$before" = "$(sha256sum <all.h5)" ] || fail "a refused import changed the cohort"
"$ASCRIBE" import visits=visits.csv -o all.h5 --replace | grep -q "already done" || fail "not done already"
sum=$(sha256sum later.csv | cut -d' ' -f1)
grep -q "table scores: 2 rows from later.csv, $(wc -c <later.csv) bytes, sha256 $sum" all.h5.log || { cat all.h5.log; fail "log"; }
grep -qa "$sum" all.h5 || fail "no hash of the source in the file"
grep -qa "$(date -u +%Y-%m-%dT)" all.h5 && fail "a time in the file"
exit 0
