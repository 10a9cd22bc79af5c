. "$SOURCE/tests/cli/lib.sh"
flat
cp flat.csv flat.h5
"$ASCRIBE" run study.yaml -o results.h5
nothing_left
