# Every choice of the grid is the study run with that choice: two of them, and a negative exposure, against studies
# written by hand; what cannot be estimated has its reason, and row 12 counts it.
python=/usr/bin/python3
$python -c "import h5py" 2>/dev/null || exit 77
$python "$HERE/../claims/pilot.py" p n=400 || exit 1
awk -F, 'NR > 1 && NR % 3 == 0 { print "T" NR "," $2 "," $3 ",transport" }' p/episodes.csv >>p/contacts.csv
"$ASCRIBE" import people=p/people.csv episodes=p/episodes.csv contacts=p/contacts.csv admissions=p/admissions.csv \
    -o p/cohort.h5 --quiet || exit 1
$python "$HERE/multiverse.py" studies p || exit 1
for s in grid window covariates exposure; do
    "$ASCRIBE" run p/$s.yaml -o $s.h5 --quiet || { echo "$s was not run"; exit 1; }
done
$python "$HERE/multiverse.py" compare . || exit 1
"$ASCRIBE" verify grid.h5 --quiet >/dev/null || { echo "the result does not verify"; exit 1; }
