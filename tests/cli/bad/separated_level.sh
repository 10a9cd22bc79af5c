. "$SOURCE/tests/cli/lib.sh"
flat "\$2 = \$1 <= 9 ? \"rare\" : \"common\"; if (\$1 <= 9) \$7 = \"yes\""
sed -i "s/covariates: \[age\]/covariates: [age, team]/" study.yaml
flat_run
nothing_left
