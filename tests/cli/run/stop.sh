# Own limits end with 75, SIGTERM with 143, SIGINT with 130; each leaves a journal to go on from.
. "$SOURCE/tests/cli/lib.sh"
pilot 40000 20000
"$ASCRIBE" run pilot/study.yaml -o r.h5 --stop-after 1500ms --quiet
[ $? = 75 ] || { echo "--stop-after did not end with 75"; exit 1; }
[ -e r.h5.journal ] || { echo "no journal"; exit 1; }
[ ! -e r.h5 ] || { echo "a result is there"; exit 1; }
for signal in TERM:143 INT:130; do
    (trap - INT; exec "$ASCRIBE" run pilot/study.yaml -o r.h5 --quiet) &
    pid=$!
    sleep 1
    kill -${signal%:*} $pid
    wait $pid
    code=$?
    [ $code = ${signal#*:} ] || { echo "SIG${signal%:*} gave $code"; exit 1; }
done
