# Bca intervals of the demo: the same file at 1, 2 and 7 threads; against percentile only the ends move, and
# by little.
. "$SOURCE/tests/cli/lib.sh"
pilot 3000 999
"$ASCRIBE" run pilot/study.yaml -o percentile.h5 --quiet || exit 1
sed 's/interval: percentile/interval: bca/' pilot/study.yaml >pilot/bca.yaml
for threads in 1 2 7; do
    "$ASCRIBE" run pilot/bca.yaml -o bca$threads.h5 --threads $threads --quiet || exit 1
done
cmp bca1.h5 bca2.h5 && cmp bca1.h5 bca7.h5 || exit 1
"$ASCRIBE" export percentile.h5 -o percentile --format json --quiet || exit 1
"$ASCRIBE" export bca1.h5 -o bca --format json --quiet || exit 1
/usr/bin/python3 "$HERE/bca.py" || exit 1
