# A limit that is too small ends the run with a message, one that is large enough changes nothing.
. "$SOURCE/tests/cli/lib.sh"
pilot 300000 2
timeout 120 "$ASCRIBE" run pilot/study.yaml -o small.h5 --memory 64M --quiet 2>message
code=$?
[ $code = 4 ] && grep -q 'memory 64M does not suffice' message || { echo "exit $code"; cat message; exit 1; }
[ ! -e small.h5 ] || { echo "a result is there"; exit 1; }
"$ASCRIBE" run pilot/study.yaml -o free.h5 --quiet && "$ASCRIBE" run pilot/study.yaml -o enough.h5 --memory 2G --quiet || exit 1
cmp free.h5 enough.h5
