. "$SOURCE/tests/cli/lib.sh"
"$ASCRIBE" rum study.yaml
