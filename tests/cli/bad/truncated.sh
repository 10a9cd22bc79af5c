. "$SOURCE/tests/cli/lib.sh"
flat
"$ASCRIBE" import flat=flat.csv -o whole.h5 --quiet
size=$(stat -c %s whole.h5)
for at in $(seq 512 512 $((size - 1))); do
    head -c "$at" whole.h5 >flat.h5
    "$ASCRIBE" run study.yaml -o results.h5 2>message
    code=$?
    [ $code = 3 ] || echo "cut at $at: exit $code, not 3: $(cat message)"
    [ "$(wc -l <message)" = 1 ] || echo "cut at $at: not one line"
done
last=$code
cat message >&2
nothing_left
exit $last
