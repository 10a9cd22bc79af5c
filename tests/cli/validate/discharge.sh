# Every planted fault of the discharge pilot's damaged files comes with file, line, column and value, and nothing else does;
# the clean files and the ok_* files are accepted; import refuses what validate finds, with the place, and leaves nothing.
[ -n "$ASCRIBE_DATA" ] || exit 77
folder=$ASCRIBE_DATA/pilot/discharge
fail() { echo "$*"; exit 1; }
cat >contract.yaml <<'YAML'
tables:
  people:
    columns:
      person_id: {type: text, required: true}
      sex: {type: category, levels: [F, M, U]}
      birth_date: {type: date, at_most: 2024-06-30, codes: {at_most: future_date}}
      imd_decile: {type: integer, at_least: 1, at_most: 10}
      site: {type: category, levels: [A, B, C]}
      comorbidity_count: {type: integer, at_least: 0}
      prior_emergency_at_enrolment: {type: integer, at_least: 0, optional: true}
    unique: person_id
  episodes:
    columns:
      episode_id: {type: text, required: true}
      person_id: {type: text, required: true}
      admitted: {type: datetime, required: true, form: "YYYY-MM-DD HH:MM"}
      discharged: {type: datetime, form: "YYYY-MM-DD HH:MM"}
      method: {type: category, levels: [emergency, elective, maternity]}
      destination: {type: category, levels: [home, care_home, transfer, self_discharge, died]}
    unique: episode_id
  contacts:
    columns:
      contact_id: {type: text, required: true}
      person_id: {type: text, required: true}
      agency: {type: category, levels: [hospital, pharmacy, community]}
      function: {type: category, levels: [discharge_planning, delay_resolved, med_reconciliation, first_followup, missed_contact_recovery, escalation_prevented]}
      contact_time: {type: datetime, form: "YYYY-MM-DD HH:MM"}
      status: {type: category, levels: [completed, attempted, cancelled]}
      documented_records: {type: integer, at_least: 0}
    unique: contact_id
  admissions:
    columns:
      admission_id: {type: text, required: true}
      person_id: {type: text, required: true}
      admitted: {type: datetime, form: "YYYY-MM-DD HH:MM"}
      discharged: {type: datetime, form: "YYYY-MM-DD HH:MM", not_before: admitted}
      admission_type: {type: category, levels: [emergency, planned]}
      cost_gbp: {type: real, decimals: 2, at_least: 0}
      primary_dx_group: {type: category, levels: [cancer, cardiac, fall_injury, infection, mental_health, obstetric, other, respiratory]}
    unique: admission_id
  deaths:
    columns:
      person_id: {type: text, required: true}
      death_date: {type: date, not_before: {table: people, column: birth_date, by: person_id}, codes: {not_before: death_before_birth}}
    unique: {columns: [person_id], report: death_date}
  id_map:
    columns:
      alias_id: {type: text, required: true}
      person_id: {type: text, required: true, differs: alias_id, not_among: id_map.alias_id, refers: people.person_id,
                  codes: {differs: alias_of_itself, not_among: alias_of_alias, refers: unknown_person}}
    unique: alias_id
YAML
# The contract of some tables.
part() { awk -v names=" $* " '/^tables:/ { print } /^  [a-z_]+:/ { t = $1; sub(":", "", t) } t != "" && index(names, " " t " ") { print }' contract.yaml; }
: >found
for f in "$folder"/bad/*.csv; do
    base=$(basename "$f" .csv)
    table=$base others=
    case $base in
    expected_errors) continue ;;
    ok_* | people_*) table=people ;;
    deaths | id_map) others="people=$folder/people.csv" ;;
    esac
    part $table ${others%%=*} >part.yaml
    "$ASCRIBE" validate part.yaml $others "$table=$f" --values -o report.csv --overwrite --quiet 2>message
    code=$?
    sed -e 1d -e 's|^[^,]*/||' report.csv >>found
    "$ASCRIBE" import $others "$table=$f" -o "$base.h5" --schema part.yaml --quiet 2>refusal
    imported=$?
    case $base in
    ok_* | people_header_only)
        [ "$code$imported" = 00 ] || fail "$base: refused: $(cat message refusal report.csv)" ;;
    *)
        [ "$code$imported" = 11 ] || fail "$base: exit $code, import $imported: $(cat message refusal)"
        grep -q "^.*/$base.csv:[0-9]*:[0-9]*: " refusal || fail "$base: no place in $(cat refusal)"
        [ ! -e "$base.h5" ] || fail "$base: a cohort was left" ;;
    esac
done
# The reference has no message and no rule behind the code; two values have a comma.
sed 1d "$folder/bad/expected_errors.csv" | tr -d '\r' | sort >want
awk -F, '{ n = $4 ~ /^"/ && $4 !~ /"$/ ? 6 : 5; s = $1; for (i = 2; i <= n; i++) s = s "," $i; print s }' found | sort >got
diff want got || fail "not the planted faults"
[ "$(wc -l <got)" = 78 ] || fail "$(wc -l <got) faults"
for t in people contacts; do
    part $t >part.yaml
    "$ASCRIBE" validate part.yaml "$t=$folder/$t.csv" --quiet || fail "$t: clean, and refused"
done
# No value of a person stands in a message or in a report without --values.
part deaths people >part.yaml
"$ASCRIBE" validate part.yaml "people=$folder/people.csv" "deaths=$folder/bad/deaths.csv" --json >plain.json 2>message
grep -q '"line": 6.*death_before_birth' plain.json || fail "no line 6"
grep -q '1901-01-01\|P0000' plain.json message && fail "a value was shown"
"$ASCRIBE" validate part.yaml "deaths=$folder/bad/deaths.csv" 2>message
[ $? = 2 ] && grep -q "which is not given; add people=FILE" message || fail "$(cat message)"
exit 0
