# A page about one partner and an amount: no other question with other numbers, no events, and no condition of a design that
# a learned model does not have.
. "$SOURCE/tests/cli/lib.sh"
flat
sed -e '/^  b: /d' -e 's/^  y: .*/  pounds: {column: weight, family: gaussian, good: lower}/' \
    -e 's/^counterfactual: .*/counterfactual: [{model: gcomp}, {name: learned, model: aipw, outcome_learner: linear, exposure_learner: logistic}]/' \
    study.yaml >one.yaml
mv one.yaml study.yaml
flat_run
"$ASCRIBE" report results.h5 -o page.html --quiet || exit 1
grep -q "so its numbers differ" page.html && { echo "one partner has one answer"; exit 1; }
grep -q "Events" page.html && { echo "an amount has no events"; exit 1; }
grep -q "Sum observed" page.html && grep -q "Sum over units" page.html || exit 1
[ "$(grep -o 'Condition of the design' page.html | wc -l)" = 1 ] || { echo "a condition of no design"; exit 1; }
exit 0
