. "$SOURCE/tests/cli/lib.sh"
flat
sed -i "s/^partners:/partner:/; s/family: binomial/famly: binomial/; s/^covariates/total: {model: did}\ncovariates/" study.yaml
flat_run
nothing_left
