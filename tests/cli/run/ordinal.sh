# An ordered score by aipw, tmle and folds, of everybody and of each team, against numpy.
/usr/bin/python3 -c 'import numpy' 2>/dev/null || exit 77
. "$SOURCE/tests/cli/lib.sh"
flat '$2 = "t" ($1 % 2); $6 = int($1 * 7919 % 101 / 26)'
sed -i -e '/^  b: /d' -e 's/^  y: .*/  score: {column: weight, family: ordinal, good: higher}/' \
    -e 's/^counterfactual: .*/counterfactual: [{model: gcomp}, {model: aipw}, {name: fixed, model: aipw, nuisances: fixed}, {name: folds, model: aipw, folds: 5}, {model: tmle}]/' \
    -e 's/^contribution/groups: {by: [team]}\ncontribution/' study.yaml
flat_run || exit 1
"$ASCRIBE" export results.h5 -o out --format json --quiet || exit 1
/usr/bin/python3 "$HERE/ordinal.py" || exit 1
"$ASCRIBE" report results.h5 -o page.html --quiet || exit 1
grep -q "mean score" page.html || exit 1
sed -i -e 's/family: ordinal/family: two-part/' -e 's/^counterfactual: .*/counterfactual: {model: tmle}/' study.yaml
"$ASCRIBE" run study.yaml -o parts.h5 --quiet 2>said && exit 1
grep -q "write model: gcomp or aipw" said || { cat said; exit 1; }
