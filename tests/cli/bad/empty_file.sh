. "$SOURCE/tests/cli/lib.sh"
: >empty.csv
"$ASCRIBE" import t=empty.csv -o c.h5
