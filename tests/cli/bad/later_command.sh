. "$SOURCE/tests/cli/lib.sh"
"$ASCRIBE" lock study.yaml
