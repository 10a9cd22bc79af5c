# Six people stand for two hundred. Among 1,500 others they carry little of the weight, so that effective numbers of all
# look well: no interval, no share, no sentence with a number, and `check` says so beforehand.
awk 'BEGIN {
    print "id,team,sick,age,y"
    for (i = 1; i <= 1726; i++) {
        sick = i <= 206; team = sick ? i > 6 : i % 75 == 0
        y = sick ? i % 3 == 0 || (i <= 6 && i % 2) : i % 5 == 0
        print i "," team + 0 "," sick + 0 "," 60 + i * 7 % 31 "," y + 0
    }
}' >units.csv
"$ASCRIBE" import units=units.csv -o units.h5 --quiet || exit 1
cat >study.yaml <<'YAML'
study: {name: few, title: Few counterparts}
cohort: units.h5
unit: {table: units, id: id}
partners:
  team: {column: team, is: [1]}
outcomes:
  readmission: {column: y, is: [1], good: lower}
covariates: [{column: sick, as: category}, age]
counterfactual:
  - {model: ipw}
  - {model: aipw}
  - {model: matching, adjust: none}
  - {model: cbps}
  - {model: gcomp}
contribution: [shapley]
bootstrap: {replicates: 64, seed: 1}
YAML
"$ASCRIBE" check study.yaml >check.out 2>/dev/null || exit 1
grep -q "an effective [0-9.]* stand for those it takes something from" check.out || { cat check.out; exit 1; }
"$ASCRIBE" run study.yaml -o results.h5 --quiet || exit 1
"$ASCRIBE" export results.h5 -o tables --format csv --quiet || exit 1
for model in ipw aipw matching cbps; do
    grep -q "^withheld,readmission/$model/delivered,.*few units stand for those whose deliveries are taken away" \
        tables/note.csv || { cat tables/note.csv; exit 1; }
    grep "^readmission,$model," tables/contribution.csv | grep -q "[0-9]%" && exit 1
done
grep -q "^overlap,readmission/gcomp,.*to stand for those whose deliveries it takes away" tables/note.csv || exit 1
"$ASCRIBE" show results.h5 >show || exit 1
grep -q "Share of the total" show && { cat show; exit 1; }
exit 0
