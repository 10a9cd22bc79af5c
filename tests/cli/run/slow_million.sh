# The reference job with 1,000,000 people and 1,000 replicates: as million.sh, and all replicates in the block engine.
. "$SOURCE/tests/cli/lib.sh"
million 1000000
/usr/bin/python3 "$HERE/million.py" || exit 1
! grep 'by themselves' results.h5.log
