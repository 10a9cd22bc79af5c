# Own limits end with 75, SIGTERM with 143, SIGINT with 130; each leaves a journal to go on from. On a busy
# machine reading takes long: a limit that ends before the first replicates is tried again, doubled,
# and a signal is sent once the run has gone on with the journal, not after a fixed time.
. "$SOURCE/tests/cli/lib.sh"
pilot 40000 20000
for limit in 1500 3000 6000 12000 24000; do
    "$ASCRIBE" run pilot/study.yaml -o r.h5 --stop-after ${limit}ms --quiet
    [ $? = 75 ] || { echo "--stop-after did not end with 75"; exit 1; }
    [ ! -e r.h5 ] || { echo "a result is there"; exit 1; }
    [ -e r.h5.journal ] && break
done
[ -e r.h5.journal ] || { echo "no journal"; exit 1; }

# The journal, and what stands beside it while a run writes: any change shows that it is at work.
state() {
    stat -c '%n %s %y' r.h5.journal* 2>/dev/null
}

for signal in TERM:143 INT:130; do
    before=$(state)
    (trap - INT; exec "$ASCRIBE" run pilot/study.yaml -o r.h5 --quiet) &
    pid=$!
    tries=0
    while [ "$(state)" = "$before" ] && kill -0 $pid 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 600 ] || { echo "no replicate in a minute"; kill -KILL $pid; exit 1; }
        sleep 0.1
    done
    kill -${signal%:*} $pid
    wait $pid
    code=$?
    [ $code = ${signal#*:} ] || { echo "SIG${signal%:*} gave $code"; exit 1; }
    [ -e r.h5.journal ] || { echo "SIG${signal%:*} left no journal"; exit 1; }
    [ ! -e r.h5 ] || { echo "SIG${signal%:*} left a result"; exit 1; }
done
