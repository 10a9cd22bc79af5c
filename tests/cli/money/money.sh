# Money of a run: savings, value for money and the gainshare to the penny, against the rule written out in Python from the
# draws; what stops it; and a second run from the sealed inputs that pays the same.
/usr/bin/python3 -c 'import numpy, h5py' 2>/dev/null || exit 77
python=/usr/bin/python3

# A pilot with the keys of the rule given, imported: $1 folder, the rest for study.py.
money() {
    folder=$1; shift
    rm -rf "$folder"; cp -r base "$folder"
    $python "$HERE/study.py" "$folder" "$@" || exit 1
}
locked() { # a run of $1 that was registered before its data
    (cd "$1" && "$ASCRIBE" lock study.yaml --quiet && "$ASCRIBE" seal study.yaml --quiet) >/dev/null || exit 1
    "$ASCRIBE" run "$1/study.yaml" -o "$1/results.h5" --quiet || exit 1
    "$ASCRIBE" export "$1/results.h5" -o "$1/out" --format csv --quiet || exit 1
}
$python "$HERE/../claims/pilot.py" base n=1600 || exit 1
"$ASCRIBE" import people=base/people.csv episodes=base/episodes.csv contacts=base/contacts.csv \
    admissions=base/admissions.csv -o base/cohort.h5 --quiet || exit 1

money common; locked common
$python "$HERE/money.py" common/results.h5 common/out common/study.yaml || exit 1
money own prudence=own share=0.1 collective=0.3 weights="{followup: 1, pharmacy: 3}" ceiling=0.55; locked own
$python "$HERE/money.py" own/results.h5 own/out own/study.yaml || exit 1

# The page shows money only where the claim carries it.
page() { "$ASCRIBE" report "$1/results.h5" -o "$1/report.html" --quiet || exit 1; }
says() { grep -q "$2" "$1/report.html" || { echo "$1: the page lacks '$2'"; exit 1; }; }
page common; says common "Cash to icb, lower bound"; says common 'id="acceptability'; says common 'id="plane'
says common "$(sed -n 's/^partner,pharmacy,GBP,100,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,\([0-9]*\)\([0-9][0-9]\)\([0-9][0-9][0-9]\)\([0-9][0-9]\),.*/\1\2,\3.\4/p' common/out/gainshare.csv)"

# The workbook holds the same cells, and the same bytes each time; a build without the library says what it lacks.
if "$ASCRIBE" export common/results.h5 -o book --format xlsx --quiet 2>book.err; then
    $python "$HERE/xlsx.py" book/results.xlsx common/out || exit 1
    "$ASCRIBE" export common/results.h5 -o book --format xlsx --quiet || { echo "other bytes"; exit 1; }
else
    grep -q "libxlsxwriter-dev" book.err || { cat book.err; exit 1; }
    echo "workbook agrees"
fi

# The same pennies from the sealed inputs.
"$ASCRIBE" verify common/results.h5 --replicate 64 >verified || { cat verified; exit 1; }
"$ASCRIBE" run common/study.yaml -o again.h5 --quiet --threads 1 || exit 1
"$ASCRIBE" export again.h5 -o again --format csv --quiet || exit 1
for table in savings value plane gainshare gainshare_step; do
    cmp "common/out/$table.csv" "again/$table.csv" || exit 1
done

# Nothing is known of who can see whose records: partner statements stay below level 3 and the pool is collective.
money level2; sed -i '/^    14:/d' level2/study.yaml; locked level2
$python "$HERE/money.py" level2/results.h5 level2/out level2/study.yaml level2 || exit 1

# Nobody assessed the evidence; it is not registered; the rate is below the minimum; the cost takes it all.
quiet() { page "$1"; says "$1" "$2"; ! grep -q "Cash to icb" "$1/report.html" || echo "$1: the page shows money"; }
stopped() { grep -h -o 'stopped: [^"]*' "$1/out/gainshare_step.csv"; [ ! -f "$1/out/gainshare.csv" ] || echo "paid"; }
money bare; sed -i '/^evidence:/,/^    15:/d' bare/study.yaml
"$ASCRIBE" run bare/study.yaml -o bare/results.h5 --quiet && "$ASCRIBE" export bare/results.h5 -o bare/out --format csv --quiet
stopped bare; quiet bare "No amount is given for readmission: the strength of the evidence was not assessed"
money weak; sed -i '/^    8:/d' weak/study.yaml; locked weak; stopped weak; quiet weak "the claim is at level 1.*money needs level 2"
money msr msr="{cv: 20}"; locked msr; stopped msr
money harm; sed -i 's/^  floor: 0$/&\n  gates: {safety: [incident]}/; s/margin: 1.5/margin: 1.02/; s/^    15:/    16: not the gate here\n&/' harm/study.yaml
locked harm; stopped harm
money safe; sed -i 's/^  floor: 0$/&\n  gates: {safety: [incident]}/' safe/study.yaml; locked safe
$python "$HERE/money.py" safe/results.h5 safe/out safe/study.yaml || exit 1
money cost programme_cost=90000000; locked cost; stopped cost
