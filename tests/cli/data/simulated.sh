# Simulated counts (person-time, clusters, five partners) and costs, both policies, against answers of
# another program: policy means, Shapley values, coefficients; standard errors against the delta method.
[ -n "$ASCRIBE_DATA" ] && [ -d "$ASCRIBE_DATA/sim" ] || exit 77
from=$ASCRIBE_DATA/sim

# study NAME TABLE CLUSTER OUTCOME COVARIATES PARTNERS...
study() {
    name=$1 table=$2 cluster=$3 outcome=$4 covariates=$5
    shift 5
    "$ASCRIBE" import "$table=$from/$table.csv" -o "$name.h5" --quiet || exit 1
    {
        echo "study: {name: $name}"
        echo "cohort: $name.h5"
        echo "unit: {table: $table, id: id$cluster}"
        echo "partners:"
        for partner in "$@"; do echo "  $partner: {column: $partner, is: [1]}"; done
        echo "outcomes:"
        echo "  $outcome"
        echo "covariates: [$covariates]"
        echo "counterfactual:"
        for spec in main:none pairs:pairs; do
            echo "  - {name: ${spec%:*}, model: gcomp, interactions: ${spec#*:}, policy: [delivered, universal]}"
        done
        echo "contribution: [shapley]"
        echo "bootstrap: {replicates: 400, seed: 4, interval: percentile, level: 0.95}"
    } >"$name.yaml"
    "$ASCRIBE" run "$name.yaml" -o "$name.results.h5" --quiet || exit 1
    "$ASCRIBE" export "$name.results.h5" -o "$name" --format json --quiet || exit 1
}

study count sim2_count_k5 ", cluster: area" \
    "events: {column: events, family: poisson, offset: years, good: lower, noun: [event, events]}" "x1, x2, x3, x4" a1 a2 a3 a4 a5
study cost sim3_cost_k4 "" \
    "cost: {column: cost_gbp, family: gaussian, good: lower, per: 1}" "x1, x2, x3" a1 a2 a3 a4
"$ASCRIBE" report count.results.h5 -o count.html --quiet || exit 1
/usr/bin/python3 "$HERE/simulated.py" "$from" || exit 1
