# What the scripts share. Each runs in an empty folder of its own.

# A small pilot of N people (default 1,500), imported, with R replicates (default 128): pilot/.
pilot() {
    "$ASCRIBE" simulate discharge -o pilot -n "${1:-1500}" --seed 7 >/dev/null || exit 1
    "$ASCRIBE" import discharges=pilot/discharges.csv -o pilot/discharge.h5 --quiet || exit 1
    sed -i "s/replicates: *[0-9]*/replicates: ${2:-128}/" pilot/study.yaml
}

# A flat table of 200 units for studies with one fault: flat.csv and study.yaml. $1: an awk program that
# edits the fields id,team,age,a,b,weight,y of each data row.
flat() {
    awk -v OFS=, 'BEGIN {
        print "id,team,age,a,b,weight,y"
        for (i = 1; i <= 200; i++) {
            a = i % 3 == 0 ? "yes" : "no"; b = i % 5 < 2 ? "yes" : "no"
            print i, "t" (i % 4), 40 + i % 37, a, b, 1 + i % 2, i % 7 == 0 || i % 11 == 3 ? "yes" : "no"
        }
    }' >clean.csv
    awk -F, -v OFS=, "NR > 1 { ${1:-} } { print }" clean.csv >flat.csv
    cat >study.yaml <<'YAML'
study: {name: flat}
cohort: flat.h5
unit: {table: flat, id: id}
partners:
  a: {column: a, is: ["yes"]}
  b: {column: b, is: ["yes"]}
outcomes:
  y: {column: y, is: ["yes"], family: binomial, good: lower}
covariates: [age]
counterfactual: {model: gcomp, interactions: none, policy: delivered}
contribution: [shapley]
bootstrap: {replicates: 64, seed: 1, interval: percentile, level: 0.95}
YAML
}

# Imports flat.csv and runs study.yaml; what it prints is the case.
flat_run() {
    "$ASCRIBE" import flat=flat.csv -o flat.h5 --quiet || exit $?
    "$ASCRIBE" run study.yaml -o results.h5 --quiet
}

# After a refusal nothing may be left behind.
nothing_left() {
    code=$?
    left=$(ls -A | grep -E 'results|\.tmp|journal')
    [ -z "$left" ] || echo "left behind: $left"
    return $code
}

# The reference job with N people, run: truth.json, results.h5, results/results.json.
million() {
    "$ASCRIBE" simulate million -o . -n "$1" --seed 1 >/dev/null || exit 1
    "$ASCRIBE" import people=people.csv -o million.h5 --quiet || exit 1
    "$ASCRIBE" run study.yaml -o results.h5 --quiet || exit 1
    "$ASCRIBE" export results.h5 -o results --format json --quiet || exit 1
}
