. "$SOURCE/tests/cli/lib.sh"
flat
ln -s /dev/null results.h5
flat_run
