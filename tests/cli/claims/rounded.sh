# Whatever leaves under hes, in whatever form, has rates of rounded counts alone; also where the study names no profile.
. "$SOURCE/tests/cli/lib.sh"
/usr/bin/python3 "$SOURCE/tests/cli/claims/pilot.py" p n=903 || exit 1
sed -i 's/replicates: 64/replicates: 20/; /^disclosure/d' p/study.yaml
"$ASCRIBE" import people=p/people.csv episodes=p/episodes.csv contacts=p/contacts.csv admissions=p/admissions.csv \
    -o p/cohort.h5 --quiet || exit 1
cp p/study.yaml p/stated.yaml && echo 'disclosure: {profile: hes}' >>p/stated.yaml
for name in study stated; do
    "$ASCRIBE" run p/$name.yaml -o $name.h5 --quiet || exit 1
    "$ASCRIBE" report $name.h5 -o $name.html --disclosure hes --quiet || exit 1
    "$ASCRIBE" show $name.h5 --disclosure hes >$name.show || exit 1
    "$ASCRIBE" export $name.h5 -o $name --format json --disclosure hes --quiet || exit 1
    "$ASCRIBE" export $name.h5 -o $name.csv --format csv --disclosure hes --quiet || exit 1
done
/usr/bin/python3 "$HERE/rounded.py"
