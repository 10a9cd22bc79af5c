# The layers of house style: what a folder may include, and one folder for each outside library.
cd "$SOURCE" || exit 1
bad=0
fail() {
    echo "layering: $*"
    bad=1
}

# only FOLDER-PATTERN HEADER-PATTERN: includes of that header outside the folders that own it.
only() {
    hits=$(grep -rnE "#include [<\"]($2)" engine models datasets bench --include='*.c' --include='*.h' | grep -vE "^($1)(/|:)")
    [ -z "$hits" ] || fail "only $1 may include $2:"$'\n'"$hits"
}
only engine/random 'Random123'
only engine/parallel 'omp\.h'
only 'engine/numeric|bench/perf/roofline\.c' 'cblas'
only engine/numeric 'lapacke|gsl/|sleef'
only 'engine/numeric/lp\.c' 'glpk'
only engine/store 'hdf5|sqlite3|libdeflate|sodium'
only 'engine/store|datasets/import' 'zlib|zstd'
only engine/study 'yaml\.h'
only 'models/learner/trees\.c' 'xgboost/'
only 'engine/report/xlsx\.c' 'xlsxwriter'
only datasets/import 'csv\.h'
only '(engine/numeric|engine/store|datasets/import)/kernel_[a-z0-9_]*\.[ch]' 'immintrin|x86intrin|arm_neon'

# never FOLDER HEADER-PATTERN: what a layer must not know.
never() {
    hits=$(grep -rnE "#include \"ascribe/($2)\.h\"" "$1" --include='*.c' --include='*.h' 2>/dev/null)
    [ -z "$hits" ] || fail "$1 may not include $2:"$'\n'"$hits"
}
models=$(cd models/include/ascribe && ls | sed 's/\.h$//' | paste -sd'|')
simulators=$(cd datasets/include/ascribe && ls | sed 's/\.h$//' | paste -sd'|')
study='study|problem|findings|yaml'
store='cohort|results|journal|hash'
numeric='numeric|design|lsq|glm|lp|enet'
for folder in base random parallel numeric resample store study report; do
    never engine/$folder "$models|$simulators"
done
never engine/base "$study|$store|$numeric|rng|pool|bootstrap|report"
never engine/random "$study|$store|$numeric|pool|bootstrap|report"
never engine/parallel "$study|$store|$numeric|rng|bootstrap|report"
never engine/numeric "$study|$store|bootstrap|report"
never engine/resample "$study|$store|$numeric|report"
never engine/store "$study|$numeric|rng|bootstrap|report"
never engine/report "$study|$store|$numeric|rng|pool|bootstrap"
never models report
never datasets "$models|report"

# A public header compiles alone, as C17 and as C++.
for header in engine/include/ascribe/*.h models/include/ascribe/*.h datasets/include/ascribe/*.h; do
    for language in "c -std=c17" "c++ -std=c++17"; do
        # shellcheck disable=SC2086
        out=$(echo "#include \"ascribe/$(basename "$header")\"" |
            ${CC:-gcc} -x $language -Wall -Wextra -Werror -fsyntax-only -Iengine/include -Imodels/include -Idatasets/include - 2>&1) ||
            case "$out" in
            *cc1plus*) ;; # no C++ compiler here
            *) fail "$header does not compile alone as $language:"$'\n'"$out" ;;
            esac
    done
done

# Nothing but the usual files at the top.
extra=$(git ls-files 2>/dev/null | cut -d/ -f1 | sort -u |
    grep -vE '^(\..*|CMakeLists\.txt|CMakePresets\.json|README\.md|CHANGELOG\.md|CONTRIBUTING\.md|CITATION\.cff|LICENSE|dev|engine|models|bench|datasets|tests|docs)$')
[ -z "$extra" ] || fail "unexpected at the top level: $extra"

# Every formula's home: a model without a test or page stops the build; here, its page names a source.
for page in $(ls docs/models/*.md 2>/dev/null); do
    grep -qiE 'references|source' "$page" || fail "$page names no source"
done
[ $bad = 0 ] && echo "layers hold"
exit $bad
