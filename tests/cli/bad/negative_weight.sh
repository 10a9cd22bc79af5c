. "$SOURCE/tests/cli/lib.sh"
flat "if (NR == 42) \$6 = -1"
sed -i "s/id: id}/id: id, weight: weight}/" study.yaml
flat_run
nothing_left
