. "$SOURCE/tests/cli/lib.sh"
flat "\$6 = 2 * \$3 + 1"
sed -i "s/covariates: \[age\]/covariates: [age, weight]/" study.yaml
flat_run
nothing_left
