. "$SOURCE/tests/cli/lib.sh"
flat
sed -i "s/covariates: \[age\]/covariates: [aeg]/; s/column: b,/column: bb,/" study.yaml
flat_run
nothing_left
