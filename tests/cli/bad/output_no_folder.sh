. "$SOURCE/tests/cli/lib.sh"
flat
"$ASCRIBE" import flat=flat.csv -o flat.h5 --quiet
"$ASCRIBE" run study.yaml -o nowhere/results.h5 --quiet
