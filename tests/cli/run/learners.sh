# Cross-fitting by learners beside the model's own: with logistic learners it is the same answer, draws and all; a
# stack shows the weights of its candidates; the same bytes on one thread and two.
command -v /usr/bin/python3 >/dev/null || exit 77
. "$SOURCE/tests/cli/lib.sh"
pilot 700 64
sed -i 's/^counterfactual:.*/counterfactual: [{name: own, model: aipw, folds: 5, policy: [delivered, universal]}, {name: same, model: aipw, outcome_learner: logistic, exposure_learner: logistic, policy: [delivered, universal]}, {name: net, model: aipw, exposure_learner: {stack: {of: [logistic, {elastic_net: {alpha: 0.5, folds: 3}}], folds: 3}}}]/' pilot/study.yaml
for threads in 1 2; do
    "$ASCRIBE" run pilot/study.yaml -o results.h5 --quiet --threads $threads --overwrite || exit 1
    "$ASCRIBE" export results.h5 -o out$threads --format json --quiet || exit 1
done
cat >check.py <<'PY'
import json
one, two = (json.load(open(f"out{t}/results.json"))["tables"] for t in (1, 2))
assert one["effect"] == two["effect"] and one["coefficient"] == two["coefficient"]
rows = [dict(zip(one["effect"].keys(), r)) for r in zip(*one["effect"].values())] if isinstance(one["effect"], dict) else one["effect"]
effect = {(r["model"], r["policy"], r["coalition"]): r for r in rows}
seen = 0
for (model, policy, coalition), r in effect.items():
    if model != "own":
        continue
    other = effect["same", policy, coalition]
    for key in ("estimate", "std.error", "conf.low", "conf.high"):
        a, b = r[key], other[key]
        assert a == b or abs(a - b) < 1e-8, (policy, coalition, key, a, b)
    seen += 1
assert seen == 16, seen
c = one["coefficient"]
c = [dict(zip(c.keys(), r)) for r in zip(*c.values())] if isinstance(c, dict) else c
assert not [r for r in c if r["model"] == "same"]
for partner in ("hospital", "pharmacy", "community"):
    weights = [r for r in c if r["model"] == "net" and r["part"] == f"exposure:{partner}"]
    assert [r["term"] for r in weights] == ["logistic", "elastic_net"], weights
    assert abs(sum(r["estimate"] for r in weights) - 1) < 1e-12, weights
PY
/usr/bin/python3 check.py || exit 1
sed 's/outcome_learner: logistic, exposure_learner: logistic/exposure_learner: linear/' pilot/study.yaml >pilot/linear.yaml
"$ASCRIBE" run pilot/linear.yaml -o linear.h5 --quiet 2>said && exit 1
grep -q "exposure of 'hospital': 'linear' does not stay between 0 and 1" said || exit 1
sed 's/model: aipw, folds: 5/model: gcomp, outcome_learner: logistic/' pilot/study.yaml >pilot/gcomp.yaml
"$ASCRIBE" run pilot/gcomp.yaml -o gcomp.h5 --quiet 2>said && exit 1
grep -q "'outcome_learner' is no option of 'gcomp'" said || exit 1

# tmle and ipw: own models and the same by learners; ipw has no outcome to learn.
sed 's/^counterfactual:.*/counterfactual: [{name: own, model: tmle, folds: 5}, {name: same, model: tmle, outcome_learner: logistic, exposure_learner: logistic}, {name: weights, model: ipw, folds: 5}, {name: learned, model: ipw, exposure_learner: logistic}]/' pilot/study.yaml >pilot/others.yaml
"$ASCRIBE" run pilot/others.yaml -o others.h5 --quiet || exit 1
"$ASCRIBE" export others.h5 -o others --format json --quiet || exit 1
cat >others.py <<'PY'
import json
rows = json.load(open("others/results.json"))["tables"]["effect"]
rows = [dict(zip(rows.keys(), r)) for r in zip(*rows.values())] if isinstance(rows, dict) else rows
effect = {(r["model"], r["policy"], r["coalition"]): r for r in rows}
for a, b in (("own", "same"), ("weights", "learned")):
    seen = [k for k in effect if k[0] == a]
    assert len(seen) == 8, seen
    for _, policy, coalition in seen:
        for key in ("estimate", "std.error", "conf.low", "conf.high"):
            x, y = effect[a, policy, coalition][key], effect[b, policy, coalition][key]
            assert x == y or abs(x - y) < 1e-8, (a, policy, coalition, key, x, y)
PY
/usr/bin/python3 others.py || exit 1
sed 's/{name: weights, model: ipw, folds: 5}/{name: weights, model: ipw, outcome_learner: logistic}/' pilot/others.yaml >pilot/ipw.yaml
"$ASCRIBE" run pilot/ipw.yaml -o ipw.h5 --quiet 2>said && exit 1
grep -q "'outcome_learner' is no option of 'ipw'" said
