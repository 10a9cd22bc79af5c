# One outcome by five routes in one run, the weighted ones against numpy; thin weights withhold; options
# refuse what they are not for.
/usr/bin/python3 -c 'import numpy' 2>/dev/null || exit 77
. "$SOURCE/tests/cli/lib.sh"
pilot 900 64
sed -i 's/^counterfactual:.*/counterfactual: [{model: gcomp, interactions: pairs}, {model: ipw, policy: [delivered, universal]}, {model: aipw, interactions: pairs}, {name: dml, model: aipw, folds: 5}, {model: tmle}]/' pilot/study.yaml
"$ASCRIBE" run pilot/study.yaml -o results.h5 --quiet || exit 1
"$ASCRIBE" export results.h5 -o out --format json --quiet || exit 1
/usr/bin/python3 "$HERE/weights.py" || exit 1
"$ASCRIBE" report results.h5 -o report.html --quiet || exit 1
grep -q 'Who can be compared with whom' report.html || exit 1
sed 's/model: ipw, /model: ipw, trim: 0.2, /' pilot/study.yaml >pilot/trim.yaml
"$ASCRIBE" run pilot/trim.yaml -o trim.h5 --quiet 2>said && exit 1
grep -q 'outside \[0.2, 0.8\].*no comparable units' said || exit 1
sed 's/model: gcomp, /model: gcomp, folds: 3, /' pilot/study.yaml >pilot/folds.yaml
"$ASCRIBE" run pilot/folds.yaml -o folds.h5 --quiet 2>said && exit 1
grep -q "'folds' is no option of 'gcomp'" said
