# A breakdown by site: each group's tables are those of a study of that site alone, and the consistency of a
# function over the sites follows from them.
/usr/bin/python3 -c 'import h5py' 2>/dev/null || exit 77
. "$SOURCE/tests/cli/lib.sh"
pilot 4000 100
sed 's/^contribution/groups: {by: [site]}\ncontribution/' pilot/study.yaml >pilot/groups.yaml
"$ASCRIBE" run pilot/groups.yaml -o groups.h5 --quiet || exit 1
for site in north south west; do
    sed -e "s/^partners:/include: [{column: site, is: $site}]\npartners:/" -e 's/, {column: site, as: category}//' \
        pilot/study.yaml >pilot/$site.yaml
    "$ASCRIBE" run pilot/$site.yaml -o $site.h5 --quiet || exit 1
done
/usr/bin/python3 "$HERE/groups.py" || exit 1
"$ASCRIBE" export groups.h5 -o tables --format csv --quiet || exit 1
"$ASCRIBE" export groups.h5 -o tables --format json --quiet || exit 1
/usr/bin/python3 - <<'PY'
import csv, json
a = json.load(open("tables/results.json"))["analyses"]["site-west"]["tables"]["game"]
b = list(csv.DictReader(open("tables/analyses.site-west.game.csv")))
assert [float(r["value"]) for r in b] == [r["value"] for r in a] and len(b) == 8
PY
# a column with a value for each person breaks nothing down
sed 's/^contribution/groups: {by: [person_id]}\ncontribution/' pilot/study.yaml >pilot/many.yaml
"$ASCRIBE" run pilot/many.yaml -o many.h5 --quiet 2>message && exit 1
grep -q "has more than 200 values" message
