. "$SOURCE/tests/cli/lib.sh"
flat "\$4 = \"yes\""
flat_run
nothing_left
