. "$SOURCE/tests/cli/lib.sh"
flat
mkdir results.h5
flat_run
