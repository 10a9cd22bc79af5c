. "$SOURCE/tests/cli/lib.sh"
[ "$(id -u)" = 0 ] || exit 77
flat
"$ASCRIBE" import flat=flat.csv -o flat.h5 --quiet
mkdir small && mount -t tmpfs -o size=16k tmpfs small 2>/dev/null || exit 77
trap "umount small" EXIT
"$ASCRIBE" run study.yaml -o small/results.h5 --quiet
code=$?
ls small | grep -v journal
exit $code
