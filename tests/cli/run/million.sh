# The reference job with 20,000 people: contributions and the value of every coalition within five standard
# errors of what the simulator knows.
. "$SOURCE/tests/cli/lib.sh"
million 20000
/usr/bin/python3 "$HERE/million.py" || exit 1
