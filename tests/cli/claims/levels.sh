# One study for each claim level, 0 to 3, and what is shown of it.
. "$SOURCE/tests/cli/lib.sh"
import_pilot() {
    "$ASCRIBE" import people="$1/people.csv" episodes="$1/episodes.csv" contacts="$1/contacts.csv" \
        admissions="$1/admissions.csv" -o "$1/cohort.h5" --quiet || exit 1
}
answer() { # DIR NAME
    "$ASCRIBE" run "$1/study.yaml" -o "$2.h5" --quiet || exit 1
    "$ASCRIBE" report "$2.h5" -o "$2.html" --quiet || exit 1
    "$ASCRIBE" show "$2.h5" >"$2.show" || exit 1
    "$ASCRIBE" export "$2.h5" -o "$2" --format json --quiet || exit 1
}
# 3: linked, comparison people, doubly robust, negative controls, safety, locked and sealed before it was run.
/usr/bin/python3 "$HERE/pilot.py" three || exit 1
import_pilot three
"$ASCRIBE" lock three/study.yaml --quiet >/dev/null || exit 1
"$ASCRIBE" seal three/study.yaml --quiet >/dev/null || exit 1
answer three level3
# 3 as well, where one of the two services does nothing.
/usr/bin/python3 "$HERE/pilot.py" decorative effect=-1.2 decorative=1 || exit 1
import_pilot decorative
"$ASCRIBE" lock decorative/study.yaml --quiet >/dev/null || exit 1
"$ASCRIBE" seal decorative/study.yaml --quiet >/dev/null || exit 1
answer decorative one_works
# 2: the same, not registered.
mkdir two && cp three/cohort.h5 three/study.yaml two/
answer two level2
# 0: without a disclosure check nothing is released.
mkdir zero && grep -v '^disclosure' two/study.yaml >zero/study.yaml && cp three/cohort.h5 zero/
answer zero level0
# 1: before and after, where all that happens is regression to the mean.
"$ASCRIBE" simulate regression_to_mean -o one -n 2000 --seed 1 >/dev/null || exit 1
"$ASCRIBE" import people=one/people.csv -o one/crises.h5 --quiet || exit 1
answer one level1
# 2 and 1 again with a title that says more than it may.
sed -i 's/title: [^,}]*/title: Crises prevented by the team/; s/noun: *\[[^]]*\]/noun: [avoided crisis, avoided crises]/' one/study.yaml
answer one titled
/usr/bin/python3 "$HERE/levels.py"
