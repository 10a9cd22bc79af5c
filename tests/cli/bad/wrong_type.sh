. "$SOURCE/tests/cli/lib.sh"
flat
sed -i "s/covariates: \[age\]/covariates: [{column: team, degree: 2}]/" study.yaml
flat_run
nothing_left
