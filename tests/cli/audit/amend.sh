# Amendments that the study lists with reason are logged before outcomes are read (level 3), or too late (level 2); what no
# entry names is not; an entry that was logged may not be reworded. A copy of the lock is held against the log.
. "$SOURCE/tests/cli/lib.sh"
day=$(date -u +%F)
same() { sed "s/$day/TODAY/g; s/locked at [^ ]*Z/locked at TIME/"; }
row2() { "$ASCRIBE" export "$1" -o out --format csv --overwrite --quiet && grep "^crises,,2," out/evidence.csv | sed "s/.*evaluated,//; s/\(,[0-4]\),.*/\1/"; }
fresh() { # a locked and sealed pilot, whose estimates nobody saw
    rm -rf p && "$ASCRIBE" simulate regression_to_mean -o p -n 400 --seed 1 >/dev/null || exit 1
    "$ASCRIBE" import people=p/people.csv -o p/crises.h5 --quiet || exit 1
    "$ASCRIBE" lock p/study.yaml --quiet >/dev/null && "$ASCRIBE" seal p/study.yaml --quiet >/dev/null || exit 1
}
list() { printf 'amendments:\n  - {date: %s, what: "study.title, as the board asked", why: too long, by: the board}\n' "${1:-$day}" >>p/study.yaml; }

echo "== changed, and not named"
fresh
sed -i 's/title: [^}]*/title: Crises/' p/study.yaml
cp p/study.yaml changed.yaml
printf 'amendments: [{date: %s, what: study.name, why: x}]\n' "$day" >>p/study.yaml
"$ASCRIBE" lock p/study.yaml --quiet 2>&1 | grep 'no new entry' | same
"$ASCRIBE" run p/study.yaml -o r.h5 2>&1 >/dev/null | grep -o 'no new entry.*'
row2 r.h5

echo "== listed before outcomes were bound: the run logs it"
fresh; cp changed.yaml p/study.yaml; list
"$ASCRIBE" run p/study.yaml -o r.h5 --overwrite 2>&1 >/dev/null | grep -o 'amendment logged.*' | same
row2 r.h5
sed 1d out/registration.csv | same
same <out/amendment.csv
grep -o '"action": "[a-z]*"' p/study.yaml.audit | cut -d'"' -f4 | tr '\n' ' '; echo
"$ASCRIBE" verify r.h5 --study p/study.yaml --quiet | grep order

echo "== a logged reason may not be reworded"
sed -i 's/too long/too short/' p/study.yaml
"$ASCRIBE" lock p/study.yaml --quiet 2>&1 | head -1 | sed 's/.*TIME//' | same

echo "== listed after outcomes were bound"
fresh
"$ASCRIBE" run p/study.yaml -o r.h5 --overwrite --quiet || exit 1
cp changed.yaml p/study.yaml; list
"$ASCRIBE" lock p/study.yaml --quiet | tail -1 | same
"$ASCRIBE" run p/study.yaml -o r.h5 --overwrite --quiet || exit 1
row2 r.h5

echo "== days"
fresh; cp changed.yaml p/study.yaml; list 2024-01-01
"$ASCRIBE" lock p/study.yaml --quiet 2>&1 | grep -o 'amendment of 2024.*' | same
fresh; cp changed.yaml p/study.yaml; list 2999-01-01
"$ASCRIBE" lock p/study.yaml --quiet 2>&1 | grep -o 'amendment of 2999.*' | same
fresh
copy() { sed "s/^study: {/study: {registered: {where: the audit office, date: $1}, /" p/study.yaml >p/copy.yaml; cp p/study.yaml.audit p/copy.yaml.audit; }
copy 2024-01-01
"$ASCRIBE" run p/copy.yaml -o r.h5 --overwrite --quiet 2>&1 | grep -o 'registered on.*' | same
copy 2999-01-01
"$ASCRIBE" run p/copy.yaml -o r.h5 --overwrite --quiet 2>&1 | grep -o 'registered on.*' | same
copy "$day" # no part of the plan: the lock still fits
"$ASCRIBE" run p/copy.yaml -o r.h5 --overwrite --quiet || exit 1
row2 r.h5
"$ASCRIBE" report r.h5 -o r.html --quiet || exit 1
grep -o 'copy of the lock kept by the audit office since [0-9-]*' r.html | same
