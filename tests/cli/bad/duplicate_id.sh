. "$SOURCE/tests/cli/lib.sh"
flat "if (NR == 42) \$1 = 7"
flat_run
nothing_left
