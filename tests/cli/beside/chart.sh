# A standard over time: its chart against numbers worked out beside the program, and what a small month hides.
/usr/bin/python3 -c 'import numpy, h5py' 2>/dev/null || exit 77
/usr/bin/python3 "$HERE/../claims/pilot.py" p n=900 || exit 1
/usr/bin/python3 "$HERE/chart.py" make p || exit 1
"$ASCRIBE" import people=p/people.csv episodes=p/episodes.csv contacts=p/contacts.csv admissions=p/admissions.csv \
    handovers=p/handovers.csv calls=p/calls.csv -o p/cohort.h5 --quiet || exit 1
"$ASCRIBE" run p/study.yaml -o r.h5 --quiet || exit 1
"$ASCRIBE" export r.h5 -o out --format csv --quiet || exit 1
/usr/bin/python3 "$HERE/chart.py" check p out/chart.csv || exit 1
"$ASCRIBE" report r.h5 -o r.html --quiet || exit 1
grep -o 'Target: [a-z ]*' r.html
grep -o 'No limits: [a-z ,]*' r.html
grep -c '<title id="run-[0-9]*-t">' r.html
sed 's/every: 1mo, target/target/' p/study.yaml >p/bad.yaml
"$ASCRIBE" check p/bad.yaml 2>&1 | grep -o "'target' is for.*"
sed 's/time: at}/time: agency}/' p/study.yaml >p/bad.yaml
"$ASCRIBE" check p/bad.yaml 2>&1 | grep -o "'agency' is .*"
