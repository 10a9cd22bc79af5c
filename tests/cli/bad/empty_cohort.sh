. "$SOURCE/tests/cli/lib.sh"
flat
: >flat.h5
"$ASCRIBE" run study.yaml -o results.h5
nothing_left
