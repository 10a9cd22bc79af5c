# One partner by every model side by side, for those it reached: the answers of R on the 614 of MatchIt, tables and
# the comparison in the report; options and targets refuse what they are not for.
[ -n "$ASCRIBE_DATA" ] && [ -f "$ASCRIBE_DATA/real/lalonde_matchit614.csv" ] || exit 77
/usr/bin/python3 -c 'import numpy' 2>/dev/null || exit 77
cp "$ASCRIBE_DATA/real/lalonde_matchit614.csv" people.csv
cat >study.yaml <<'YAML'
study: {name: lalonde}
cohort: people.h5
unit: {table: people, id: id}
partners:
  training: {column: treat, is: [1]}
outcomes:
  earnings: {column: re78, family: gaussian, good: higher}
covariates: [age, educ, {column: race, as: category}, married, nodegree, re74, re75]
counterfactual:
  - {model: gcomp, target: {treated: training}, modifiers: {training: [age, educ, race, married, nodegree, re74, re75]}}
  - {model: ipw, target: {treated: training}}
  - {name: overlap, model: ipw, target: overlap, policy: universal}
  - {model: aipw, target: {treated: training}}
  - {model: tmle, target: {treated: training}}
  - {model: entropy_balancing, target: {treated: training}}
  - {model: cbps, target: {treated: training}}
  - {model: matching, target: {treated: training}, metric: mahalanobis, replace: false}
  - {name: near, model: matching, target: matched, caliper: 0.2, replace: false}
  - {model: subclassification, target: {treated: training}, strata: 6}
  - {model: standardised_rates, target: {treated: training}, expected: model}
contribution: [shapley]
bootstrap: {replicates: 64, seed: 1}
YAML
"$ASCRIBE" import people=people.csv -o people.h5 --quiet || exit 1
"$ASCRIBE" run study.yaml -o results.h5 --quiet || exit 1
"$ASCRIBE" export results.h5 -o out --format json --quiet || exit 1
"$ASCRIBE" report results.h5 -o report.html --quiet || exit 1
/usr/bin/python3 "$HERE/compare.py" || exit 1
refuse() { # what the study says instead, and what it is told
    sed "$1" study.yaml >wrong.yaml
    "$ASCRIBE" run wrong.yaml -o wrong.h5 --quiet 2>said && exit 1
    grep -q "$2" said || { cat said; exit 1; }
}
refuse 's/model: tmle, target: {treated: training}/model: tmle, target: overlap/' "model 'tmle' has no means for target: overlap"
refuse 's/target: overlap/target: {treated: nobody}/' "'nobody' is no player of 'partners'"
refuse 's/target: overlap/target: everybody/' "'everybody' is no target"
refuse 's/target: overlap/target: {reached: training}/' "'reached' is no target"
refuse 's/target: matched/target: {treated: training}/' "68 of 185 units that the partner reached have no match within the caliper that is left"
refuse 's/caliper: 0.2/calliper: 0.2/' "did you mean 'caliper'"
refuse 's/strata: 6/neighbours: 6/' "'neighbours' is no option of 'subclassification'"
refuse 's/replace: false}/exact: [height]}/' "exact 'height' is no covariate of this study"
