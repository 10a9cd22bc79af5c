# Where nobody is comparable: refused, or no interval and no sentence with a number; each says what is wrong with which
# figures. Breast cancer with a rich model of treatment; the trained of the experiment among the PSID; pension plans that
# go by income.
[ -n "$ASCRIBE_DATA" ] && [ -f "$ASCRIBE_DATA/real/rotterdam.csv" ] || exit 77
/usr/bin/python3 "$HERE/overlap.py" make || exit 1
said() { # a command that must fail, and its words
    words=$1
    shift
    "$@" 2>said && exit 1
    grep -q "$words" said || { cat said; exit 1; }
}
for set in cancer psid pension; do
    "$ASCRIBE" import units=$set.csv -o $set.h5 --quiet || exit 1
    "$ASCRIBE" run $set.yaml -o $set-results.h5 --quiet || exit 1
    "$ASCRIBE" export $set-results.h5 -o $set --format json --quiet || exit 1
    "$ASCRIBE" show $set-results.h5 >$set.show || exit 1
done
/usr/bin/python3 "$HERE/overlap.py" check || exit 1
sed 's/model: ipw,/model: ipw, trim: 0.01,/' cancer.yaml >trim.yaml
said "1250 of 2982 units (42 %) have a probability of delivery outside \[0.01, 0.99\], the most extreme unit 1391: 4.566e-05; no comparable units" \
    "$ASCRIBE" run trim.yaml -o trim.h5 --quiet
sed 's/model: matching,/model: matching, caliper: 0.05, replace: false,/' psid.yaml >caliper.yaml
said "of 185 units that the partner reached have no match within the caliper that is left: the mean would be one of other units" \
    "$ASCRIBE" run caliper.yaml -o caliper.h5 --quiet
sed 's/model: ipw, target: {treated: hormon}/model: subclassification, strata: 60/' cancer.yaml >classes.yaml
said "by the probability of delivery has 0 units that 'hormon' reached and [0-9]* others: nobody to compare" \
    "$ASCRIBE" run classes.yaml -o classes.h5 --quiet
printf 'counterfactual: {model: subclassification, policy: universal}\n' >one
sed -e '/^  - {model/d' -e '/^counterfactual:/{r one' -e 'd}' pension.yaml >wealth.yaml
said "class 1 of 5 by the probability of delivery has 0 units that 'plan' reached and 300 others: nobody to compare" \
    "$ASCRIBE" run wealth.yaml -o wealth.h5 --quiet
ls | grep -E '^(trim|caliper|classes|wealth)\.h5$' && exit 1
exit 0
