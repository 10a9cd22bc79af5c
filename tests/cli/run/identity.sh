# The same study gives the same file, bit for bit, at 1, 2 and 7 threads, and again when nothing is to do.
. "$SOURCE/tests/cli/lib.sh"
pilot
for threads in 1 2 7; do
    "$ASCRIBE" run pilot/study.yaml -o r$threads.h5 --threads $threads --quiet || exit 1
done
cmp r1.h5 r2.h5 && cmp r1.h5 r7.h5 || exit 1
"$ASCRIBE" run pilot/study.yaml -o r1.h5 2>message || exit 1
grep -q 'already done' message || { cat message; exit 1; }
[ ! -e r1.h5.journal ] || { echo "the journal is still there"; exit 1; }
[ -s r1.h5.log ] || { echo "no log"; exit 1; }
