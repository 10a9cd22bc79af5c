# Estimates that were seen before there was a plan are in the log, and the plan that follows counts as exploratory.
"$ASCRIBE" simulate regression_to_mean -o p -n 400 --seed 1 >/dev/null || exit 1
"$ASCRIBE" import people=p/people.csv -o p/crises.h5 --quiet || exit 1
"$ASCRIBE" run p/study.yaml -o first.h5 --quiet || exit 1
grep -o '"action": *"[a-z]*"' p/study.yaml.audit
"$ASCRIBE" lock p/study.yaml --quiet >/dev/null || exit 1
"$ASCRIBE" seal p/study.yaml --quiet 2>&1 | grep -o 'too late to seal the cohort'
"$ASCRIBE" run p/study.yaml -o second.h5 --quiet || exit 1
"$ASCRIBE" export second.h5 -o out --format csv --quiet || exit 1
grep -c '^crises,,2,.*estimate was seen before the plan or its change",2,' out/evidence.csv
# A study whose evidence is not assessed gets no log by being run.
sed -i '/^evidence:/,$d' p/study.yaml; rm p/study.yaml.audit
"$ASCRIBE" run p/study.yaml -o third.h5 --quiet || exit 1
[ ! -e p/study.yaml.audit ] || echo "a log"
