. "$SOURCE/tests/cli/lib.sh"
flat "if (NR % 10 == 3) \$3 = \"\""
flat_run
nothing_left
