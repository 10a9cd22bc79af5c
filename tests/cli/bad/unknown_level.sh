. "$SOURCE/tests/cli/lib.sh"
flat
sed -i "s/column: a, is: \[\"yes\"\]/column: a, is: [\"Yes\"]/" study.yaml
flat_run
nothing_left
