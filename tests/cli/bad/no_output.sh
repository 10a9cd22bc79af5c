. "$SOURCE/tests/cli/lib.sh"
flat
"$ASCRIBE" run study.yaml
