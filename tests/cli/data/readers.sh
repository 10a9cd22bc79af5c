# A cohort and results open in h5py and in R's hdf5r with no special reader.
. "$SOURCE/tests/cli/lib.sh"
/usr/bin/python3 -c 'import h5py' 2>/dev/null || exit 77
pilot 600 64
"$ASCRIBE" run pilot/study.yaml -o results.h5 --quiet || exit 1
/usr/bin/python3 - <<'PY' || exit 1
import csv, h5py
with h5py.File("pilot/discharge.h5") as f:
    t = f["discharges"]
    assert t.attrs["encoding-type"] in ("dataframe", b"dataframe")  # fixed-length text reads as bytes
    rows = list(csv.DictReader(open("pilot/discharges.csv")))
    assert [int(x) for x in t["age"][()]] == [int(r["age"]) for r in rows]
    site = t["site"]
    names = [site["categories"].asstr()[c] for c in site["codes"][()]]
    assert names == [r["site"] for r in rows]
with h5py.File("results.h5") as f:
    for name in ("ascribe_version", "schema_version", "study", "plan_blake2b", "cohort_blake2b", "seed", "replicates", "claim_level"):
        assert name in f.attrs, name
    assert f.attrs["claim_level"] == -1
    t = f["tables/contribution"]
    order = [c.decode() if isinstance(c, bytes) else c for c in t.attrs["column-order"]]
    assert order[:8] == ["outcome", "model", "policy", "level", "index", "option", "player", "estimate"], order
    d = f["draws/readmission/gcomp/delivered/contribution/shapley"]
    assert d.shape == (64, 3)
    v = f["draws/readmission/gcomp/delivered/value"]
    assert v.shape == (64, 8) and v.dims[0].keys() != []
    assert abs(d[()].sum(axis=1) - v[:, 7]).max() < 1e-12
PY
command -v Rscript >/dev/null && Rscript -e 'quit(status = !requireNamespace("hdf5r", quietly = TRUE))' 2>/dev/null || { echo "skipped: hdf5r not found"; exit 0; }
Rscript - <<'R' || exit 1
suppressMessages(library(hdf5r))
f <- H5File$new("results.h5", "r")
t <- f[["tables/contribution"]]
stopifnot(identical(t[["player"]]$read(), c("hospital", "pharmacy", "community")))
stopifnot(all(is.finite(t[["estimate"]]$read())))
f$close_all()
R
