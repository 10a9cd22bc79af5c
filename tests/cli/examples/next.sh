# What `ascribe simulate` prints to go on with: for every simulator the imports run as printed and make the files that study.yaml
# names; for one pilot, in a folder with a blank in its name, everything runs, and the JSON holds the same lines.
ascribe() { "$ASCRIBE" "$@"; }
for name in $(ascribe models --json | /usr/bin/python3 -c "
import json, sys
print(*(x['name'] for x in json.load(sys.stdin)['simulators']))"); do
    ascribe simulate "$name" -o "$name" -n 120 --seed 1 >out || exit 1
    sed -n '/^next:$/,$p' out | grep '^  ascribe import ' >lines || { echo "$name: no import"; exit 1; }
    eval "$(cat lines)" >import.out 2>&1 || { cat lines import.out; exit 1; }
    for file in $(sed -n 's/^cohort: *//p; s/.*ratings: *\([a-z0-9.]*\).*/\1/p' "$name/study.yaml"); do
        ascribe describe "$name/$file" >describe.out || { echo "$name/$file is not there"; exit 1; }
    done
    for file in "$name"/*.csv; do
        grep -q "${file#"$name"/}" out && grep -q "=$file" lines || { echo "$file is not named"; exit 1; }
    done
done
ascribe simulate regression_to_mean -o 'a pilot' -n 600 --seed 1 >out || exit 1
ascribe simulate regression_to_mean -o 'a pilot' -n 600 --seed 1 --json >json || exit 1
sed -i 's/replicates: [0-9]*/replicates: 50/' 'a pilot/study.yaml'
sed -n '/^next:$/,$p' out | tail -n +2 | sed 's/^  //' >lines
/usr/bin/python3 -c "
import json
if json.load(open('json'))['next'] != open('lines').read().splitlines(): raise SystemExit('the JSON has other lines')" || exit 1
[ "$(wc -l <lines)" -eq 5 ] || exit 1
while read -r line; do
    eval "$line" >line.out 2>line.err || { echo "$line"; cat line.err; exit 1; }
done <lines
[ -s 'a pilot/report.html' ]
