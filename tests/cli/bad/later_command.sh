. "$SOURCE/tests/cli/lib.sh"
"$ASCRIBE" bench
