. "$SOURCE/tests/cli/lib.sh"
flat
"$ASCRIBE" run study.yaml -o results.h5
nothing_left
