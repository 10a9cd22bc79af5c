# A zstd file gives the same cohort as the plain one; a cut one is refused. Several frames count as one file.
. "$SOURCE/tests/cli/lib.sh"
command -v zstd >/dev/null || exit 77
flat
head -100 clean.csv | zstd -q >data.csv.zst
tail -n +101 clean.csv | zstd -q >>data.csv.zst
"$ASCRIBE" import flat=clean.csv -o plain.h5 --quiet || exit 1
"$ASCRIBE" import flat=data.csv.zst -o packed.h5 --quiet || exit 1
hash() { "$ASCRIBE" describe "$1" | tail -1; }
[ "$(hash plain.h5)" = "$(hash packed.h5)" ] || { echo "another cohort"; exit 1; }
head -c 300 data.csv.zst >cut.zst
"$ASCRIBE" import flat=cut.zst -o cut.h5 2>message
[ $? = 3 ] && grep -q 'cut.zst: .*zstd data' message || { echo "a cut file:"; cat message; exit 1; }
