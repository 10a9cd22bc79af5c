"""Makes spoiled copies of small.h5 (40 rows) and large.h5 (140,000 rows) in the folder given, and list.txt:
file, tab, part of the message that must refuse it."""
import os
import shutil
import sys

import h5py
import numpy as np

folder = sys.argv[1]
cases = []


def spoil(name, why, change, source="small.h5"):
    path = os.path.join(folder, name)
    shutil.copy(os.path.join(folder, source), path)
    with h5py.File(path, "r+") as f:
        change(f)
    cases.append((name, why))


def replace(f, path, data, **options):
    """Puts another dataset in place of one, with the attributes of the old one."""
    old = f[path]
    attributes = [(k, old.attrs[k]) for k in ("ascribe_type", "unit", "encoding-type", "encoding-version") if k in old.attrs]
    del f[path]
    new = f.create_dataset(path, data=data, **options)
    for k, v in attributes:
        new.attrs[k] = v


def drop(f, path):
    del f[path]


def attribute(at, name, value):
    return lambda f: (f[at].attrs.__delitem__(name), f[at].attrs.__setitem__(name, value))


def poke(path, index, value):
    def change(f):
        f[path][index] = value
    return change


changed = "does not match its hash: the file was changed or damaged"
whole = "the cohort's hash does not match"
spoil("value.h5", "table 'people', column 'x': chunk 0 " + changed, poke("people/x", 5, 1e9))
spoil("code.h5", "table 'people', column 'c': chunk 0 " + changed, poke("people/c/codes", 5, 99))
spoil("mask.h5", "table 'people', column 'm': chunk 0 " + changed, poke("people/m/mask", 5, True))
spoil("text.h5", "table 'people', column 's': chunk 0 " + changed, poke("people/s", 5, b"row 6"))
spoil("chunk2.h5", "table 'people', column 'k': chunk 2 " + changed, poke("people/k", 139999, 5), "large.h5")
spoil("chunk1.h5", "table 'people', column 'm': chunk 1 " + changed, poke("people/m/values", 131071, 5), "large.h5")
spoil("level.h5", whole, poke("people/c/categories", 1, b"Zob"))
spoil("hashes.h5", whole, poke("chunk_blake2b/people", (0, 0), 1))
spoil("unit.h5", whole, attribute("people/x", "unit", np.bytes_(b"kPa")))
spoil("kindless.h5", "not an ascribe cohort (no 'kind' attribute)", lambda f: f.attrs.__delitem__("kind"))
spoil("kind.h5", "not an ascribe cohort (kind 'other')", attribute("/", "kind", np.bytes_(b"other")))
spoil("nothing.h5", "attribute 'kind' has the wrong rank", attribute("/", "kind", h5py.Empty("S6")))
spoil("void.h5", "has no extent", lambda f: replace(f, "people/x", h5py.Empty("f8")))
spoil("version.h5", "schema version 99", attribute("/", "schema_version", 99))
spoil("vlenattr.h5", "variable-length", attribute("/", "kind", "cohort"))
spoil("float32.h5", "of another type", lambda f: replace(f, "people/x", np.zeros(40, "f4")))
spoil("integer.h5", "of another type", lambda f: replace(f, "people/x", np.zeros(40, "i8")))
spoil("bigend.h5", "number type that is not read", lambda f: replace(f, "people/x", np.zeros(40, ">f8")))
spoil("unsigned.h5", "of another type", lambda f: replace(f, "people/k", np.zeros(40, "u8")))
spoil("rank2.h5", "is not one-dimensional", lambda f: replace(f, "people/x", np.zeros((40, 1))))
spoil("rank3.h5", "wrong rank", lambda f: replace(f, "people/x", np.zeros((40, 1, 1))))
spoil("scalar.h5", "is not one-dimensional", lambda f: replace(f, "people/x", 1.0))
spoil("short.h5", "has 39 rows, the table has 40", lambda f: replace(f, "people/x", np.zeros(39)))
spoil("vlen.h5", "variable-length text", lambda f: replace(f, "people/s", ["a"] * 40, dtype=h5py.string_dtype()))
spoil("compound.h5", "type that is not read", lambda f: replace(f, "people/x", np.zeros(40, [("a", "f8")])))
spoil("lzf.h5", "a filter other than gzip", lambda f: replace(f, "people/x", np.zeros(40), chunks=(40,), compression="lzf"))
spoil("absent.h5", "there is no 'x'", lambda f: drop(f, "people/x"))
spoil("maskless.h5", "there is no 'mask'", lambda f: drop(f, "people/m/mask"))
spoil("indexless.h5", "there is no 'row'", lambda f: drop(f, "people/row"))
spoil("tableless.h5", "there is no 'people'", lambda f: drop(f, "people"))
spoil("hashless.h5", "there is no 'people'", lambda f: drop(f, "chunk_blake2b/people"))
spoil("typeless.h5", "no 'ascribe_type' attribute", lambda f: f["people/x"].attrs.__delitem__("ascribe_type"))
spoil("sort.h5", "unknown 'ascribe_type'", attribute("people/x", "ascribe_type", np.bytes_(b"complex")))
spoil("lie.h5", "says it is category",
      lambda f: (attribute("people/m", "ascribe_type", np.bytes_(b"category"))(f),
                 f["people/m"].__setitem__("codes", f["people/m/values"]),
                 f["people/m"].__setitem__("categories", f["people/c/categories"])))
spoil("order.h5", "are not in byte order", lambda f: poke("people/c/categories", 0, b"z")(f))
spoil("names.h5", "is not a name", attribute("people", "column-order", np.array([b"../people/x"])))


def external(f):
    del f["people/x"]
    f["people/x"] = h5py.ExternalLink("large.h5", "/people/x")


def soft(f):
    del f["people/x"]
    f["people/x"] = h5py.SoftLink("/people/k")


def virtual(f):
    layout = h5py.VirtualLayout((40,), "f8")
    layout[:] = h5py.VirtualSource("large.h5", "people/x", shape=(140000,))[:40]
    del f["people/x"]
    f.create_virtual_dataset("people/x", layout).attrs["ascribe_type"] = np.bytes_(b"real")


def elsewhere(f):
    replace(f, "people/x", np.zeros(40), external=[("/etc/hostname", 0, 320)])


def huge(f):
    for name in ("row", "x"):
        del f["people"][name]
        f["people"].create_dataset(name, (1 << 50,), "f8", chunks=(1024,)).attrs["ascribe_type"] = np.bytes_(b"real")


def fat_chunk(f):
    replace(f, "people/x", np.zeros(40), chunks=(1 << 24,), maxshape=(None,))


spoil("external.h5", "is a link to another place", external)
spoil("soft.h5", "is a link to another place", soft)
spoil("virtual.h5", "layout that is not read", virtual)
spoil("elsewhere.h5", "lies in another file", elsewhere)
spoil("huge.h5", "claims more values than a file of this size can hold", huge)
spoil("fat.h5", "chunks above 64 MiB", fat_chunk)

def repack(f):
    for name, chunk in (("x", 1000), ("k", 140000), ("m/values", 333), ("b", 65537)):
        replace(f, "people/" + name, f["people/" + name][:], chunks=(chunk,), compression=6, fletcher32=True)


spoil("repacked.h5", "", repack, "large.h5")
cases.pop()

# Damage below HDF5: a bit in the middle of a compressed chunk.
path = os.path.join(folder, "bit.h5")
shutil.copy(os.path.join(folder, "large.h5"), path)
with h5py.File(path, "r") as f:
    chunk = f["people/t"].id.get_chunk_info(1)
with open(path, "r+b") as f:
    f.seek(chunk.byte_offset + chunk.size // 2)
    byte = f.read(1)[0] ^ 4
    f.seek(chunk.byte_offset + chunk.size // 2)
    f.write(bytes([byte]))
cases.append(("bit.h5", "its content does not match the hash at its end"))

# The same without the hash at the end, as if another program had written the file.
shutil.copy(path, os.path.join(folder, "bit2.h5"))
with open(os.path.join(folder, "bit2.h5"), "r+b") as f:
    f.truncate(os.path.getsize(path) - 40)
cases.append(("bit2.h5", "table 'people', column 't'"))
with open(os.path.join(folder, "longer.h5"), "wb") as f:
    f.write(open(os.path.join(folder, "small.h5"), "rb").read() + b"more")
cases.append(("longer.h5", "44 bytes after the end of its data are no hash"))

with open(os.path.join(folder, "list.txt"), "w") as f:
    f.writelines(f"{name}\t{why}\n" for name, why in cases)
