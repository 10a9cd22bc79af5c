. "$SOURCE/tests/cli/lib.sh"
"$ASCRIBE" run --thread 3 study.yaml -o results.h5
