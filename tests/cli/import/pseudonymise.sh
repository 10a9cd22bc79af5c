# Identifiers leave the importer as pseudonyms: the file, the log and what is printed have none in the clear; equal
# identifiers in two files get one pseudonym; what is no NHS number is refused by row and column, never by value.
fail() { echo "$*"; exit 1; }
printf '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n' >people.key
chmod 400 people.key
printf 'nhs_number,age\n943 476 5919,70\n9990251746,41\n,33\n' >people.csv
printf 'who,day\n9434765919,2024-05-01\n9990251746,2024-05-02\n9434765919,2024-05-03\n' >contacts.csv
"$ASCRIBE" import people=people.csv contacts=contacts.csv -o pilot.h5 --pseudonymise people.nhs_number=people.key \
    --pseudonymise contacts.who:nhs=people.key >out 2>&1 || { cat out; fail "import"; }
for plain in 9434765919 '943 476 5919' 9990251746 00010203; do
    grep -qa "$plain" pilot.h5 pilot.h5.log out && fail "$plain in the clear"
done
want=dd5c602eeb31d60c7c0d662c897231dd # hmac.new(bytes(range(32)), b"9434765919", "sha256").hexdigest()[:32]
/usr/bin/python3 - "$want" <<'PY' || exit 1
import sys
want = sys.argv[1]
try:
    import h5py
except ImportError:
    sys.exit(0)
f = h5py.File("pilot.h5")
def column(path):
    node = f[path]
    if "codes" in node:
        names = [x.decode() for x in node["categories"][:]]
        return [names[k] if k >= 0 else "" for k in node["codes"][:]]
    return [x.decode() for x in node[:]]
people, who = column("people/nhs_number"), column("contacts/who")
assert people[0] == want and people[2] == "" and people[1] != want, people
assert who == [people[0], people[1], people[0]], who
pairs = dict(zip(*(column("provenance/" + c) for c in ("key", "value"))))
assert "HMAC-SHA256" in pairs["people.pseudonyms"] and "verified" in pairs["people.pseudonyms"], pairs
PY
# the same through a descriptor, which can be read once only
"$ASCRIBE" import people=people.csv contacts=contacts.csv -o again.h5 --quiet --pseudonymise people.nhs_number=fd:7 \
    --pseudonymise contacts.who:nhs=fd:7 7<people.key || fail "descriptor"
cmp pilot.h5 again.h5 || fail "another file through a descriptor"
refused() { # CODE PATTERN ARGUMENTS...
    code=$1 pattern=$2
    shift 2
    "$ASCRIBE" import "$@" -o bad.h5 >out 2>&1
    got=$?
    [ $got = "$code" ] && grep -q -- "$pattern" out || { cat out; fail "exit $got, not $code with '$pattern'"; }
    [ ! -e bad.h5 ] || fail "a cohort was left"
}
printf 'nhs_number,age\n9434765919,70\n9434765918,41\n' >wrong.csv
refused 1 "column 'nhs_number', row 2: not an NHS number" people=wrong.csv --pseudonymise people.nhs_number=people.key
grep -q 943476591 out && fail "the value was shown"
refused 2 "no column of a table" people=people.csv --pseudonymise poeple.nhs_number=people.key
refused 2 "has no column 'nhs'" people=people.csv --pseudonymise people.nhs=people.key
refused 2 "twice" people=people.csv --pseudonymise people.nhs_number=people.key --pseudonymise people.nhs_number=people.key
refused 2 "write TABLE.COLUMN=KEYFILE" people=people.csv --pseudonymise people.nhs_number
printf 'tables: {people: {columns: {nhs_number: integer}}}\n' >schema.yaml
refused 2 "declare it text" people=people.csv --schema schema.yaml --pseudonymise people.nhs_number=people.key
chmod 444 people.key
refused 3 "chmod 400" people=people.csv --pseudonymise people.nhs_number=people.key
exit 0
