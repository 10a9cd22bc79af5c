. "$SOURCE/tests/cli/lib.sh"
flat
echo "covariates: [age]" >>study.yaml
flat_run
nothing_left
