# A run killed with SIGKILL goes on where it was, says so, and ends with the same bytes.
. "$SOURCE/tests/cli/lib.sh"
pilot 40000 4000
"$ASCRIBE" run pilot/study.yaml -o whole.h5 --quiet || exit 1
resumed=0
for attempt in 1 2 3 4 5 6; do
    rm -f killed.h5*
    "$ASCRIBE" run pilot/study.yaml -o killed.h5 --threads 1 --quiet 2>/dev/null &
    pid=$!
    sleep "$(awk "BEGIN { print 1.2 + 0.4 * $attempt }")"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    [ -e killed.h5 ] && continue # it was faster than the kill
    "$ASCRIBE" run pilot/study.yaml -o killed.h5 2>message || { cat message; exit 1; }
    cmp whole.h5 killed.h5 || exit 1
    [ ! -e killed.h5.journal ] || { echo "the journal is still there"; exit 1; }
    if grep -q 'resumed [0-9]* replicates' message; then resumed=1; fi
    [ $resumed = 1 ] && break
done
[ $resumed = 1 ] || { echo "no run was resumed: $(cat message)"; exit 1; }
