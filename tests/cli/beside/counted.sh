# How often something came about before is no level of whether it does after: with a count as `before` of a yes/no outcome
# nothing sets rates before and after beside each other, and a note says why; with yes or no they stand there.
awk -v OFS=, 'BEGIN {
    print "id,age,a,prior,any,y"
    for (i = 1; i <= 400; i++) {
        prior = i * 7 % 10 < 5 ? 0 : i * 7 % 10 - 4
        print i, 40 + i % 37, i % 3 == 0 ? "yes" : "no", prior, (prior > 0), (i * 11 % 13 < 3)
    }
}' >flat.csv
"$ASCRIBE" import flat=flat.csv -o flat.h5 --quiet || exit 1
told() { # covariate: sentences, notes, the table
    cat >study.yaml <<YAML
study: {name: flat}
cohort: flat.h5
unit: {table: flat, id: id}
partners:
  a: {column: a, is: ["yes"]}
outcomes:
  y: {column: y, is: [1], good: lower, sesoi: 0.02, before: $1, noun: [readmission, readmissions]}
covariates: [age, $1]
counterfactual: {model: aipw}
bootstrap: {replicates: 64, seed: 1}
evidence: {not_applicable: {4: one flat file, 8: no series before, 13: no claims, 15: no stories, 16: no safety outcome}}
disclosure: {profile: hes}
YAML
    "$ASCRIBE" run study.yaml -o results.h5 --quiet --overwrite 2>/dev/null || exit 1
    "$ASCRIBE" export results.h5 -o tables --format csv --quiet --overwrite || exit 1
    cat tables/sentence.csv tables/note.csv tables/claim.csv 2>/dev/null
}
told any >out
grep -q "per 1,000 before and " out || { cat out; exit 1; }
grep -q "not set beside each other" out && { cat out; exit 1; }
told prior >out
grep -q "per 1,000 before and " out && { cat out; exit 1; }
grep -q "^before,y,.*'prior' does not count the same thing in the same way" out || { cat out; exit 1; }
exit 0
