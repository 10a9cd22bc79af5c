# The demo's study under both policies, against a g-computation written out in a few lines of numpy.
/usr/bin/python3 -c 'import numpy' 2>/dev/null || exit 77
. "$SOURCE/tests/cli/lib.sh"
pilot 3000 128
sed -i 's/policy: delivered/policy: [delivered, universal]/' pilot/study.yaml
"$ASCRIBE" run pilot/study.yaml -o results.h5 --quiet || exit 1
"$ASCRIBE" export results.h5 -o out --format json --quiet || exit 1
/usr/bin/python3 "$HERE/both_policies.py" || exit 1
