. "$SOURCE/tests/cli/lib.sh"
flat
echo "my notes" >results.h5
"$ASCRIBE" import flat=flat.csv -o flat.h5 --quiet
"$ASCRIBE" run study.yaml -o results.h5 --quiet
code=$?
cat results.h5
exit $code
