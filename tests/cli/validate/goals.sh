# The goals pilot: records that lack what is required, or refer to a goal that was refused, come out exactly as planted, with
# the numbers of rows that stay; the report as text, JSON and HTML.
[ -n "$ASCRIBE_DATA" ] || exit 77
folder=$ASCRIBE_DATA/pilot/goals
fail() { echo "$*"; exit 1; }
cat >contract.yaml <<'YAML'
tables:
  people: {columns: {person_id: {type: text, required: true}}, unique: person_id}
  goals:
    columns:
      goal_id: {type: text, required: true}
      person_id: {type: text, required: true, refers: people.person_id, codes: {refers: unknown_person}}
      domain: {type: category, required: true, levels: [home, health, people, money, meaning]}
      goal_text: {type: text, required: true}
      baseline: {type: text, required: true}
      indicator: {type: text, required: true}
      review_date: {type: date, required: true}
      responsible: {type: text, required: true}
      confirmed_by_person: {type: category, required: true, not: "false", levels: "true", codes: {not: meaning_not_confirmed}}
      confirmed_by_staff: {type: category, required: true, not: "false", levels: "true", codes: {not: meaning_not_confirmed}}
      weight: {type: integer, at_least: 1}
    unique: goal_id
  reviews:
    columns:
      goal_id: {type: text, required: true, refers: goals.goal_id, codes: {refers: unknown_goal, refused: goal_rejected}}
      quarter: {type: category, required: true, levels: [2023Q2, 2023Q3, 2023Q4, 2024Q1]}
      attainment: {type: integer, required: true, at_least: -2, at_most: 2}
    unique: {columns: [goal_id, quarter]}
  scores:
    columns:
      person_id: {type: text, required: true, refers: people.person_id, codes: {refers: unknown_person}}
      quarter: {type: category, required: true, levels: [2023Q2, 2023Q3, 2023Q4, 2024Q1]}
      domain: {type: category, required: true, levels: [home, health, people, money, meaning]}
      score: {type: integer, required: true, at_least: 1, at_most: 5}
    unique: {columns: [person_id, quarter, domain]}
    most: {of: domain, by: [person_id, quarter], at_most: 3, code: more_than_three_domains}
  narratives:
    columns:
      person_id: {type: text, required: true, refers: people.person_id, codes: {refers: unknown_person}}
      narrative_class: {type: category, required: true, levels: [better, same, worse]}
YAML
files=
for t in goals reviews scores narratives people; do files="$files $t=$folder/$t.csv"; done
"$ASCRIBE" validate contract.yaml $files --values -o report.csv --quiet 2>message
[ $? = 1 ] || fail "exit: $(cat message)"
sed 1d "$folder/expected_errors.csv" | tr -d '\r' | sort >want
sed -e 1d -e 's|^[^,]*/||' report.csv | cut -d, -f1-5 | sort >got
diff want got || fail "not the planted faults"
"$ASCRIBE" validate contract.yaml $files -o report.html --json >report.json 2>message
"$ASCRIBE" validate contract.yaml $files -o report.txt 2>message >/dev/null
grep -q '"table": "goals".*"rows": 313, "accepted": 288}' report.json || fail "goals: $(grep '"goals"' report.json | head -1)"
grep -q '"table": "reviews".*"rows": 1013, "accepted": 1006}' report.json || fail "reviews"
grep -q '"table": "scores".*"rows": 1197, "accepted": 1187}' report.json || fail "scores"
grep -q '"faults": 46, ' report.json || fail "not 46 faults"
grep -q '"goals", "column": "goal_text", "rule": "required", "tested": 313, "failed": 3, "rate": 0.990415335463' report.json || fail "rate of goal_text"
grep -q '"rule": "at most 3 different domain per person_id, quarter", "tested": [0-9]*, "failed": 1,' report.json || fail "three domains"
grep -q '<td>goal_text</td><td>required, but empty</td>' report.html || fail "report.html"
grep -q "goals.csv:5:.*: column 'goal_text': required, but empty" report.txt || fail "report.txt"
exit 0
