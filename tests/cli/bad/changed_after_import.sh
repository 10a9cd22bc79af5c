. "$SOURCE/tests/cli/lib.sh"
flat
"$ASCRIBE" import flat=flat.csv -o flat.h5 --quiet
/usr/bin/python3 -c "import h5py" 2>/dev/null || exit 77
/usr/bin/python3 - <<PY
import h5py
with h5py.File("flat.h5", "r+") as f:
    f["flat/age"][3] = 99
PY
"$ASCRIBE" run study.yaml -o results.h5
nothing_left
