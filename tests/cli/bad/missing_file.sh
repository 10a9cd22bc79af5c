. "$SOURCE/tests/cli/lib.sh"
"$ASCRIBE" import t=nowhere.csv -o c.h5
