# What raters have not settled is said of no partner at level 3, and its credit goes to the collective.
/usr/bin/python3 -c 'import numpy, h5py' 2>/dev/null || exit 77
/usr/bin/python3 "$HERE/../claims/pilot.py" base n=1600 || exit 1
/usr/bin/python3 "$HERE/study.py" base share=0.2 || exit 1
/usr/bin/python3 "$HERE/review.py" make base || exit 1
load() { # the cohort, with what the raters said
    "$ASCRIBE" import people=base/people.csv episodes=base/episodes.csv contacts=base/contacts.csv \
        admissions=base/admissions.csv reviews="$1" -o base/cohort.h5 --overwrite --quiet
}
load base/reviews.csv || exit 1
"$ASCRIBE" check base/study.yaml | grep -o "3 pieces of evidence; their names are printed"
(cd base && "$ASCRIBE" lock study.yaml --quiet && "$ASCRIBE" seal study.yaml --quiet) >/dev/null || exit 1
"$ASCRIBE" run base/study.yaml -o base/results.h5 --quiet || exit 1
"$ASCRIBE" export base/results.h5 -o base/out --format csv --quiet || exit 1
/usr/bin/python3 "$HERE/review.py" check base || exit 1
"$ASCRIBE" report base/results.h5 -o base/report.html --quiet || exit 1
grep -o "The evidence for each partner.*s part, as it was read" base/report.html | head -n 1
# What raters wrote is read with the care of everything else: row and word.
refused() { # SED: a fault in the table
    sed "$1" base/reviews.csv >base/fault.csv && load base/fault.csv || exit 1
    "$ASCRIBE" check base/study.yaml 2>&1 | grep -o "table 'reviews'.*"
}
refused '2s/followup/dentist/'
refused '3s/supports/maybe/'
refused '3s/bob/ann/'
refused '3s/hoop/straw/'
refused '4s/,ann,/,,/'
