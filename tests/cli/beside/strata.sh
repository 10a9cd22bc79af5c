# A sample of the claims in every month and site: drawn when the data are sealed, bounded over the strata, and no count of a
# small stratum is released.
. "$SOURCE/tests/cli/lib.sh"
/usr/bin/python3 "$SOURCE/tests/cli/claims/pilot.py" p n=600 || exit 1
/usr/bin/python3 "$SOURCE/tests/cli/beside/beside.py" p || exit 1
# Claims of three sites in two months; the third site has six, which are all read.
awk -F, -v OFS=, 'NR == 1 {print $0, "site", "at"; next} NR <= 161 {
    print $0, NR <= 7 ? "west" : NR % 3 ? "north" : "south", NR % 2 ? "2024-03-31" : "2024-04-01"}' p/claims.csv >p/claims2.csv
sed -i 's/frame: {table: claims, id: claim_id}, size: {show_below: 0.05}/frame: {table: claims, id: claim_id, time: at}, size: {records: 30}, every: month, stratify: site/
    s/replicates: [0-9]*/replicates: 64/' p/study.yaml
"$ASCRIBE" import people=p/people.csv episodes=p/episodes.csv contacts=p/contacts.csv admissions=p/admissions.csv \
    claims=p/claims2.csv closings=p/closings.csv notes=p/notes.csv scores=p/scores.csv stories=p/stories.csv \
    handovers=p/handovers.csv -o p/cohort.h5 --quiet || exit 1
"$ASCRIBE" check p/study.yaml --quiet | grep -o "160 claims in 6 strata.*"
"$ASCRIBE" lock p/study.yaml --quiet | grep -o 'up to 30 claims.*'
"$ASCRIBE" seal p/study.yaml --quiet | grep -o 'audit sample: .* seed 7'
# One of north in March is wrong.
awk -F, -v OFS=, 'FNR == NR {site[$1] = $4; at[$1] = $5; next} FNR == 1 {print; next}
    {w = site[$1] == "north" && at[$1] == "2024-03-31" && !n++; print $1, w ? "false,false" : "true,true"}' \
    p/claims2.csv p/study.yaml.sample.csv >p/read.csv
"$ASCRIBE" import ratings=p/read.csv -o p/ratings.h5 --quiet || exit 1
"$ASCRIBE" run p/study.yaml -o r.h5 --quiet || exit 1
"$ASCRIBE" export r.h5 -o out --format csv --quiet || exit 1
/usr/bin/python3 -c '
import csv
for r in csv.DictReader(open("out/audit.csv")):
    number = lambda c: "%.4f" % float(r[c]) if r[c] else "-"
    print("%s: %s claims, %s drawn, %s wrong, share %s, at most %s; %s" % (r["stratum"] or "all", r["claims"] or "-",
          r["sampled"] or "-", r["wrong"] or "-", number("share"), number("bound"), r["rule"]))'
"$ASCRIBE" report r.h5 -o r.html --quiet || exit 1
grep -o '<th[^>]*>Stratum' r.html | head -1
