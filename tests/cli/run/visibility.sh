# Does credit follow records? Counted, capped and fitted again by another program.
/usr/bin/python3 -c 'import numpy' 2>/dev/null || exit 77
/usr/bin/python3 "$HERE/visibility.py" make || exit 1
cat >study.yaml <<'Y'
study: {name: visibility, period: [2024-01-01, 2024-12-31], data_lock: 2024-12-31}
cohort: cohort.h5
tables:
  units: {key: id}
  contacts: {time: at, covers: [2023-12-01, 2024-12-31], no_record: none}
unit: {table: units, id: id, start: start}
partners:
  hospital:  {table: contacts, where: {agency: hospital}, window: "[0d, 30d]", take: {at_least: 2}}
  pharmacy:  {table: contacts, where: {agency: pharmacy}, window: "[0d, 30d]"}
  community: {table: contacts, where: {agency: community}, window: "[0d, 30d]"}
outcomes: {cost: {column: cost, family: gaussian, good: lower}}
counterfactual: {model: gcomp, interactions: none, policy: delivered}
contribution: [shapley, leave_one_out]
Y
"$ASCRIBE" import units=units.csv contacts=contacts.csv -o cohort.h5 --quiet || exit 1
"$ASCRIBE" run study.yaml -o results.h5 --quiet || exit 1
"$ASCRIBE" export results.h5 -o out --format json --quiet || exit 1
/usr/bin/python3 "$HERE/visibility.py" check
