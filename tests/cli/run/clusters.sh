# Few clusters: the default interval of gcomp is CR2 with Satterthwaite's degrees of freedom, here against numpy on n x n
# matrices; studentized intervals on request; both are noted, and with 5 clusters
# there is none, but a permutation test.
/usr/bin/python3 -c 'import numpy' 2>/dev/null || exit 77
awk -v OFS=, 'BEGIN {
    print "id,team,helped,x,score"
    for (i = 0; i < 160; i++) {
        t = int(sqrt(i + 1)); a = (t * 7) % 3 == 0 || i % 11 == 4; x = (i * i + 3 * i) % 17
        print i + 1, "t" t, a ? "yes" : "no", x, 3 + 0.4 * a + 0.2 * x + (t * 5) % 4 + (i * 31 % 7) / 3
    }
}' >units.csv
cat >study.yaml <<'YAML'
study: {name: clusters}
cohort: units.h5
unit: {table: units, id: id, cluster: team}
partners:
  helped: {column: helped, is: ["yes"]}
outcomes:
  score: {column: score, family: gaussian, good: higher}
covariates: [x]
counterfactual: {model: gcomp, policy: universal}
contribution: [shapley]
bootstrap: {replicates: 400, seed: 1}
YAML
"$ASCRIBE" import units=units.csv -o units.h5 --quiet || exit 1
sed 's/seed: 1}/seed: 1, interval: studentized}/' study.yaml >t.yaml
sed 's/contribution/include: [{column: id, at_least: 1}, {column: id, below: 36}]\ncontribution/' study.yaml >five.yaml
for s in study t five; do
    "$ASCRIBE" run $s.yaml -o $s.h5 --quiet || exit 1
    "$ASCRIBE" export $s.h5 -o $s --format json --quiet || exit 1
done
/usr/bin/python3 "$HERE/clusters.py" || exit 1
"$ASCRIBE" report five.h5 -o five.html --quiet || exit 1
grep -q "In their place: a total as large would come about by chance" five.html || exit 1
grep -q "Could chance alone do this?" five.html
