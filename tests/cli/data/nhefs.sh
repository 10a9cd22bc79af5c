# Smoking and weight (NHEFS): one partner, universal policy, the standardised means of a published analysis.
[ -n "$ASCRIBE_DATA" ] && [ -e "$ASCRIBE_DATA/real/nhefs.csv" ] || exit 77
# The square as a column of its own, so that only smokeintensity itself is a modifier.
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "\"smokeintensity\"") k = i
    print $0, "smokeintensity_sq"; next } { print $0, $k * $k }' "$ASCRIBE_DATA/real/nhefs.csv" >nhefs.csv
"$ASCRIBE" import nhefs=nhefs.csv -o nhefs.h5 --quiet || exit 1
cat >nhefs.yaml <<'YAML'
study: {name: nhefs, title: Giving up smoking and weight}
cohort: nhefs.h5
unit: {table: nhefs, id: seqn}
partners:
  qsmk: {column: qsmk, is: [1]}
outcomes:
  weight: {column: wt82_71, family: gaussian, good: lower, noun: weight gain}
covariates:
  - sex
  - race
  - {column: age, degree: 2}
  - {column: education, as: category}
  - smokeintensity
  - smokeintensity_sq
  - {column: smokeyrs, degree: 2}
  - {column: exercise, as: category}
  - {column: active, as: category}
  - {column: wt71, degree: 2}
missing: {wt82_71: exclude}
counterfactual:
  - {name: main, model: gcomp, interactions: none, policy: universal}
  - {name: modified, model: gcomp, interactions: none, policy: universal, modifiers: {qsmk: [smokeintensity]}}
  - {name: arms, model: gcomp, interactions: none, policy: [universal, delivered],
     modifiers: {qsmk: [sex, race, age, education, smokeintensity, smokeintensity_sq, smokeyrs, exercise, active, wt71]}}
contribution: [shapley]
bootstrap: {replicates: 999, seed: 1971, interval: percentile, level: 0.95}
YAML
"$ASCRIBE" run nhefs.yaml -o results.h5 --quiet || exit 1
"$ASCRIBE" export results.h5 -o out --format json --quiet || exit 1
/usr/bin/python3 "$HERE/nhefs.py" || exit 1
