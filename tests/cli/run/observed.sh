# missing: weight for an outcome, through the program: the means of an independent fit, and the truth that those whose
# outcome is known alone do not give.
/usr/bin/python3 "$HERE/observed.py" make || exit 1
"$ASCRIBE" import people=people.csv -o people.h5 --quiet || exit 1
for rule in weight exclude; do
    cat >$rule.yaml <<YAML
study: {name: observed}
cohort: people.h5
unit: {table: people, id: id}
partners: {a: {column: a, is: 1}, b: {column: b, is: 1}}
outcomes: {y: {column: y, family: binomial, good: lower}}
covariates: [age]
missing: {default: refuse, y: $rule}
counterfactual: {model: gcomp, interactions: none, modifiers: {a: [age]}, policy: delivered}
contribution: [shapley]
bootstrap: {replicates: 200, seed: 3, interval: percentile, level: 0.95}
YAML
    "$ASCRIBE" run $rule.yaml -o $rule.h5 --quiet || exit 1
    "$ASCRIBE" export $rule.h5 -o $rule --format json --quiet || exit 1
done
"$ASCRIBE" report weight.h5 -o report.html --quiet || exit 1
grep -q 'the others stand for them' report.html || { echo "the report does not say who stands for whom"; exit 1; }
/usr/bin/python3 "$HERE/observed.py" check
