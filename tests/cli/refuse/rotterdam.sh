# Hormonal therapy in Rotterdam was given by year, age and nodes: nobody comparable got it in most years. Years as levels have
# no finite estimate and are refused; as a curve the weights rest on a dozen women, which is said wherever intervals are
# withheld, also where replicates that did not settle withhold them already.
data=$ASCRIBE_DATA/real/rotterdam.csv
[ -f "$data" ] || exit 77
"$ASCRIBE" import people="$data" -o people.h5 --quiet || exit 1
study() { # year
    cat >study.yaml <<YAML
study: {name: rotterdam}
cohort: people.h5
unit: {table: people, id: pid}
partners:
  hormon: {column: hormon, is: [1], reason: need}
outcomes:
  death: {column: death, is: [1], good: lower}
covariates: [{column: age, degree: 3}, {column: meno, as: category}, {column: size, as: category}, {column: grade, as: category},
  nodes, pgr, er, {column: chemo, as: category}, $1]
counterfactual:
  - {model: ipw, policy: [delivered, universal]}
contribution: [shapley]
bootstrap: {replicates: 128, seed: 1}
YAML
}
study "{column: year, as: category}"
"$ASCRIBE" check study.yaml --quiet >check || exit 1
grep -q "Comparable? Not told: exposure model of 'hormon': no finite estimate" check || { cat check; exit 1; }
"$ASCRIBE" run study.yaml -o results.h5 --quiet 2>err
[ $? -eq 1 ] || { echo "not refused by the data"; exit 1; }
grep -q "exposure model of 'hormon': no finite estimate" err || { cat err; exit 1; }
study "{column: year, degree: 2}"
"$ASCRIBE" check study.yaml --quiet >check || exit 1
grep -q "effective 12.6, 30 are needed: its interval will be withheld" check || { cat check; exit 1; }
"$ASCRIBE" run study.yaml -o results.h5 --quiet || exit 1
"$ASCRIBE" export results.h5 -o tables --format csv --quiet || exit 1
grep "^withheld,death/ipw/universal," tables/note.csv >why || { cat tables/note.csv; exit 1; }
grep -q "replicates were refused because their policy means did not settle" why || { cat why; exit 1; }
grep -q "; also withheld where weights are too uneven.*rests on 339 units, an effective 12.6" why || { cat why; exit 1; }
"$ASCRIBE" show results.h5 >show || exit 1
grep -q "deaths per\|rate of deaths" show && { cat show; exit 1; }
exit 0
