# Quality and coordination from declared ratios, a benchmark of the past beside the counterfactual one, partners by payer.
/usr/bin/python3 -c 'import numpy, h5py' 2>/dev/null || exit 77
/usr/bin/python3 "$HERE/../claims/pilot.py" base n=1600 || exit 1
/usr/bin/python3 "$HERE/study.py" base share=0.2 || exit 1
/usr/bin/python3 "$HERE/gates.py" make base || exit 1
"$ASCRIBE" import people=base/people.csv episodes=base/episodes.csv contacts=base/contacts.csv handovers=base/handovers.csv \
    plans=base/plans.csv admissions=base/admissions.csv -o base/cohort.h5 --quiet || exit 1
(cd base && "$ASCRIBE" lock study.yaml --quiet && "$ASCRIBE" seal study.yaml --quiet) >/dev/null || exit 1
"$ASCRIBE" run base/study.yaml -o base/results.h5 --quiet || exit 1
"$ASCRIBE" export base/results.h5 -o base/out --format csv --quiet || exit 1
/usr/bin/python3 "$HERE/gates.py" check base || exit 1
# Below the floor of quality nothing is paid.
mkdir low && cp base/cohort.h5 low/ && sed 's/plan_current, floor: 0.8/plan_current, floor: 0.95/' base/study.yaml >low/study.yaml
(cd low && "$ASCRIBE" lock study.yaml --quiet && "$ASCRIBE" seal study.yaml --quiet) >/dev/null || exit 1
"$ASCRIBE" run low/study.yaml -o low/results.h5 --quiet || exit 1
"$ASCRIBE" export low/results.h5 -o low/out --format csv --quiet || exit 1
grep -h -o 'stopped: [^"]*' low/out/gainshare_step.csv
[ ! -f low/out/gainshare.csv ] || echo "paid"
