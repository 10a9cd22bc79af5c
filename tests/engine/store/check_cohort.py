"""Reads the file of test_interop.c with h5py alone and compares it with the rules in sample.h."""
import sys

try:
    import h5py
    import numpy as np
except ImportError:
    print("skipped: h5py not found")
    sys.exit(0)

LEVELS = ["", "Zoë", "élan", "日本"]


def check(name, ok):
    if not ok:
        sys.exit(f"check_cohort.py: {name} differs")


f = h5py.File(sys.argv[1], "r")
n = int(sys.argv[2])
t = f["people"]
i = np.arange(n)
text = lambda x: x.decode() if isinstance(x, bytes) else x
names = [text(c) for c in t.attrs["column-order"]]
check("column-order", names == ["x", "k", "m", "b", "bm", "d", "dm", "t", "c", "s"])
check("encoding", text(t.attrs["encoding-type"]) == "dataframe" and text(t.attrs["_index"]) == "row")
check("row", np.array_equal(t["row"][:], i) and h5py.h5ds.is_scale(t["row"].id))
x = t["x"][:]
check("x", np.array_equal(np.where(i % 7 == 3, np.nan, i / 4 - 1), x, equal_nan=True) and x.dtype == "<f8")
check("unit", text(t["x"].attrs["unit"]) == "mm Hg")
check("k", np.array_equal(t["k"][:], 1000000007 * (i - 2)))
check("m", np.array_equal(t["m/mask"][:], i % 5 == 1) and t["m/mask"].dtype == bool)
check("m values", np.array_equal(t["m/values"][:], np.where(i % 5 == 1, 0, i * i)))
check("b", np.array_equal(t["b"][:], i % 3 == 0) and t["b"].dtype == bool)
check("bm", np.array_equal(t["bm/values"][:][i % 4 != 2], (i % 2 == 0)[i % 4 != 2]))
check("d", np.array_equal(t["d"][:], 10957 + i))
check("units", text(t["d"].attrs["units"]) == "days since 1970-01-01")
check("dm", np.array_equal(t["dm/mask"][:], i % 6 == 0))
check("t", np.array_equal(t["t"][:], 946684800 + 61 * i))
check("c", np.array_equal(t["c/codes"][:], np.where(i % 4 == 0, -1, i % 4)))
check("levels", list(t["c/categories"].asstr()[:]) == LEVELS)
check("ordered", bool(t["c"].attrs["ordered"]) is False)
s = t["s"].asstr()[:]
want = ["" if k % 9 == 4 else ("naïve" if k == 2 else f"row {k}") for k in range(n)]
check("s", list(s) == want)
scaled = ["x", "k", "m/values", "m/mask", "b", "bm/values", "bm/mask", "d", "dm/values", "dm/mask", "t", "c/codes", "s"]
for name in scaled:
    check(name + " scale", h5py.h5ds.is_attached(t[name].id, t["row"].id, 0) and t[name].dims[0][0] == t["row"])
check("references", len(t["row"].attrs["REFERENCE_LIST"]) == len(scaled))

# The hashes, by the page docs/formats/cohort.md and hashlib.
import hashlib

total = hashlib.blake2b(digest_size=32)
number = lambda k: total.update(int(k).to_bytes(8, "little"))


def word(w):
    number(len(w.encode()))
    total.update(w.encode())


def blocks(d):
    size = d.dtype.itemsize
    rows = 65536
    while rows * size > 1 << 22:
        rows //= 2
    rows = max(min(rows, len(d)), 1)
    return [hashlib.blake2b(d[k:k + rows].tobytes(), digest_size=32).digest() for k in range(0, len(d), rows)]


word("ascribe cohort 1")
tables = [text(name) for name in f.attrs["tables"]]
number(len(tables))
for name in tables:
    t = f[name]
    word(name)
    number(len(t["row"]))
    columns = [text(c) for c in t.attrs["column-order"]]
    number(len(columns))
    every = []
    for c in columns:
        kind = text(t[c].attrs["ascribe_type"])
        levels = list(t[c]["categories"].asstr()[:]) if kind == "category" else []
        masked = isinstance(t[c], h5py.Group) and kind != "category"
        data = t[c]["codes"] if kind == "category" else t[c]["values"] if masked else t[c]
        word(c)
        word(kind)
        word(text(t[c].attrs["unit"]) if "unit" in t[c].attrs else "")
        number(len(levels))
        for level in levels:
            word(level)
        number(data.dtype.itemsize)
        number(masked)
        own = blocks(data) + (blocks(t[c]["mask"]) if masked else [])
        number(len(own))
        total.update(b"".join(own))
        every += own
    check(name + " block hashes", f["chunk_blake2b"][name][:].tobytes() == b"".join(every))
check("cohort hash", total.hexdigest() == text(f.attrs["cohort_blake2b"]))

# Draws of the results file, if one is given.
if len(sys.argv) > 3:
    r = h5py.File(sys.argv[3], "r")
    check("seed", int(r.attrs["seed"]) == 18446744073709551608)
    check("study", text(r["study/text"][()]) == "study: {name: discharge}\n")
    v = r["draws/readmission/gcomp/delivered/value"]
    want = np.array([[(10 * a + b) / 3 for b in range(4)] for a in range(6)])
    check("draws", np.array_equal(v[:], want))
    check("coalitions", list(v.dims[1][0].asstr()[:]) == ["", "hospital", "pharmacy", "hospital+pharmacy"])
    check("replicates", np.array_equal(v.dims[0][0][:], np.arange(6)))
    check("tables", [text(name) for name in r["tables"].attrs["tables"]] == ["contribution"])
print("ok")
