# The demo's study with two functions of one partner, against a g-computation and orders written out in numpy.
/usr/bin/python3 -c 'import numpy' 2>/dev/null || exit 77
. "$SOURCE/tests/cli/lib.sh"
pilot 3000 64
/usr/bin/python3 "$HERE/functions.py" study || exit 1
"$ASCRIBE" check pilot/study.yaml || exit 1
"$ASCRIBE" run pilot/study.yaml -o results.h5 --quiet || exit 1
"$ASCRIBE" export results.h5 -o out --format json --quiet || exit 1
"$ASCRIBE" report results.h5 -o report.html --quiet || exit 1
"$ASCRIBE" show results.h5 >shown || exit 1
/usr/bin/python3 "$HERE/functions.py" compare || exit 1
