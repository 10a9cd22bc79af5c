# Evidence of a problem can only lower the level: the study of level 3 with one thing spoiled at a time. Each line names
# what is spoiled, the level, and the rows that bind; the rows that were not touched keep their caps or lose some.
import_pilot() {
    "$ASCRIBE" import people="$1/people.csv" episodes="$1/episodes.csv" contacts="$1/contacts.csv" \
        admissions="$1/admissions.csv" -o "$1/cohort.h5" --quiet || exit 1
}
register() { # DIR
    "$ASCRIBE" lock "$1/study.yaml" --quiet >/dev/null || exit 1
    "$ASCRIBE" seal "$1/study.yaml" --quiet >/dev/null || exit 1
}
finish() { # DIR
    "$ASCRIBE" run "$1/study.yaml" -o "$1.h5" --quiet 2>/dev/null || { echo "$1: refused"; return; }
    "$ASCRIBE" export "$1.h5" -o "$1.out" --format json --quiet || exit 1
}
data() { # NAME SETTINGS...: the pilot made another way, registered all the same
    name=$1
    shift
    /usr/bin/python3 "$HERE/pilot.py" "$name" "$@" || exit 1
    import_pilot "$name"
    register "$name"
    finish "$name"
}
plan() { # NAME SED: the plan another way
    mkdir "$1" && cp whole/cohort.h5 "$1/" && sed "$2" whole/study.yaml >"$1/study.yaml"
    register "$1"
    finish "$1"
}
data whole
# 1: no comparison, or no level before; 2: registered after, or changed; 16, 17, 11, 12, 9, 7: the plan says less
plan design 's/model: aipw, interactions: none/model: ipw/'
plan before 's/, before: prior//'
mkdir unregistered && cp whole/cohort.h5 whole/study.yaml unregistered/ && finish unregistered
mkdir changed && cp whole/cohort.h5 whole/study.yaml changed/ && register changed &&
    sed -i 's/seed: 3/seed: 4/' changed/study.yaml && finish changed
mkdir late && cp whole/cohort.h5 whole/study.yaml late/ &&
    "$ASCRIBE" lock late/study.yaml --quiet >/dev/null && "$ASCRIBE" seal late/study.yaml --quiet >/dev/null &&
    sed -i 's/seed: 3/seed: 4/' late/study.yaml &&
    "$ASCRIBE" lock late/study.yaml --why "another seed" --quiet >/dev/null && finish late
plan controls 's/role: negative_control, table: admissions, where: {kind: \(ear\|hand\)}/role: secondary, table: admissions, where: {kind: \1}/'
plan sesoi 's/, sesoi: 0.1, before/, sesoi: 0.02, before/'
plan unstated 's/, sesoi: 0.1, before/, before/'
plan one_model '/model: gcomp/d'
plan no_safety '/^  incident:/d'
plan margin 's/margin: 1.5/margin: 1.05/'
plan no_margin 's/, margin: 1.5//'
plan unreleased '/^disclosure/d'
plan trend '/^    8: /d'
plan audit '/^    13: /d'
plan visibility '/^    14: /d'
plan discordance '/^    15: /d'
# 4, 9, 16, 6 and 7, 11: the data are worse
data unlinked unlinked=0.08
data unlinked_more unlinked=0.3
data hidden hidden=2.5
data harm harm=1.2
data select select=3
data weak effect=-0.1
data few n=500
/usr/bin/python3 "$HERE/spoil.py"
