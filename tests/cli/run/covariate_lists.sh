# LaLonde's trained among the PSID with covariates of each model apart: published answers, what is said of what is left out,
# and the groups, sets and refusals that go with lists, against studies written by hand.
[ -n "$ASCRIBE_DATA" ] && [ -f "$ASCRIBE_DATA/real/lalonde_psid_controls.csv" ] || exit 77
/usr/bin/python3 -c "import h5py" 2>/dev/null || exit 77
/usr/bin/python3 "$HERE/covariate_lists.py" make || exit 77
cat >head.yaml <<'YAML'
study: {name: psid}
cohort: people.h5
unit: {table: people, id: id}
partners:
  training: {column: treat, is: [1]}
outcomes:
  earnings: {column: re78, family: gaussian, good: higher}
YAML
covariates='{column: age, degree: 2}, education, education2, nodegree, black, hispanic, re74, re74_2, re75, re75_2, u74_black'
outcome='age, education, nodegree, black, hispanic, re74, re75'
every='u74_black, age, education, education2, nodegree, black, hispanic, re74, re74_2, re75, re75_2'
study() { # name, covariates, models, the rest
    { cat head.yaml; printf 'covariates: [%s]\ncounterfactual:\n%s\ncontribution: [shapley]\n%s\n' "$2" "$3" "$4"; } >"$1.yaml"
}
answer() {
    "$ASCRIBE" run "$1.yaml" -o "$1.h5" --quiet || exit 1
    "$ASCRIBE" export "$1.h5" -o "$1" --format json --quiet || exit 1
}
"$ASCRIBE" import people=people.csv -o people.h5 --quiet || exit 1
target='target: {treated: training}'
study psid "$covariates, married" "
  - {model: aipw, $target, nuisances: fixed, exposure_covariates: [$every, married], outcome_covariates: [$outcome, married], modifiers: {training: [$outcome, married]}}
  - {model: gcomp, $target, outcome_covariates: [$outcome, married], modifiers: {training: [$outcome, married]}}
  - {model: ipw, $target, nuisances: fixed}
  - {name: short, model: ipw, $target, exposure_covariates: [education, age]}" "bootstrap: {replicates: 64, seed: 1}"
answer psid
"$ASCRIBE" report psid.h5 -o report.html --quiet || exit 1

# A group takes its column off the lists, a set cuts them, and credit worked out again with records adds those.
models() {
    printf '  - {model: aipw, exposure_covariates: [%s], outcome_covariates: [%s]}\n  - {model: ipw, exposure_covariates: [%s]}' "$1" "$2" "$1"
}
list='education, black, re74'
study groups 'age, education, married, black, re74, re75' "$(models "$list, married" 'age, married')" 'groups: {by: [married]}'
study group 'age, education, black, re74, re75' "$(models "$list" age)" 'include: [{column: married, is: [1]}]'
study sets 'age, education, married, black, re74, {column: re75, use: visibility}' "$(models "$list, married" 'age, married')" \
    'evidence: {multiverse: {covariates: {core: [re74, age, black]}}}'
study set 'age, black, re74' "$(models 're74, black' age)" ''
study records 'age, education, married, black, re74, re75' "$(models "$list, married, re75" 'age, married, re75')" ''
for name in groups group sets set records; do answer $name; done
/usr/bin/python3 "$HERE/covariate_lists.py" check || exit 1

refuse() { # what the study says instead, and what it is told
    sed "$1" psid.yaml >wrong.yaml
    "$ASCRIBE" run wrong.yaml -o wrong.h5 --quiet 2>said && exit 1
    grep -q "$2" said || { cat said; exit 1; }
}
refuse 's/exposure_covariates: \[education, age\]/exposure_covariates: [eduction]/' "exposure_covariates 'eduction' is no covariate of this study"
refuse 's/exposure_covariates: \[education, age\]/exposure_covariates: [age, age]/' "'age' is written twice in 'exposure_covariates'"
refuse 's/exposure_covariates: \[education, age\]/outcome_covariates: [age]/' "'outcome_covariates' is no option of 'ipw'"
"$ASCRIBE" check psid.yaml >said || exit 1
grep -q "Models of delivery here take all 12 covariates; those of 'short' take 2" said || { cat said; exit 1; }
