"""Tables of each site against those of a study of that site alone; random effects by their formulas."""
import math
import h5py

whole = h5py.File("groups.h5")
text = lambda x: [v.decode().rstrip("\0") for v in x]


def table(group):
    return {k: (text(d[:]) if d.dtype.kind == "S" else d[:] if isinstance(d, h5py.Dataset) else None)
            for k, d in group.items() if isinstance(d, h5py.Dataset)}


for site in ("north", "south", "west"):
    alone = h5py.File(site + ".h5")["tables"]
    group = whole["analyses/site-" + site + "/tables"]
    assert set(group) == set(alone), (set(group), set(alone))
    for name in ("game", "effect", "contribution", "function_class", "fragility", "coefficient"):
        a, b = table(group[name]), table(alone[name])
        for column in a:
            same = all(x == y or (x != x and y != y) for x, y in zip(a[column], b[column]))
            assert same and len(a[column]) == len(b[column]), (site, name, column)

index = table(whole["tables/analyses"])
assert index["name"] == ["site-north", "site-south", "site-west"], index
assert index["group"] == ["site"] * 3 and index["level"] == ["north", "south", "west"]
assert index["reason"] == [""] * 3


def pool(x, se):
    w = [1 / s ** 2 for s in se]
    m = sum(a * b for a, b in zip(w, x)) / sum(w)
    q = sum(a * (b - m) ** 2 for a, b in zip(w, x))
    t2 = max(0.0, (q - len(x) + 1) / (sum(w) - sum(a * a for a in w) / sum(w)))
    w = [1 / (s ** 2 + t2) for s in se]
    return sum(a * b for a, b in zip(w, x)) / sum(w), math.sqrt(t2)


c = table(whole["tables/consistency"])
checked = 0
for i, player in enumerate(c["player"]):
    x, se = [], []
    for site in ("north", "south", "west"):
        f = table(whole["analyses/site-" + site + "/tables/function_class"])
        k = f["player"].index(player)
        if not math.isnan(f["drop"][k]):
            x.append(f["drop"][k]), se.append(f["drop.std.error"][k])
    assert c["group"][i] == "site" and len(x) == (0 if math.isnan(c["pooled"][i]) and len(x) < 2 else len(x))
    if len(x) < 2:
        continue
    m, tau = pool(x, se)
    assert abs(m - c["pooled"][i]) < 1e-12 and abs(tau - c["tau"][i]) < 1e-9, (player, m, tau)
    if len(x) == 3:
        out = [pool(x[:j] + x[j + 1:], se[:j] + se[j + 1:])[0] for j in range(3)]
        assert abs(min(out) - c["least"][i]) < 1e-12 and abs(max(out) - c["largest"][i]) < 1e-12
        assert c["least.without"][i] == ("north", "south", "west")[out.index(min(out))]
    checked += 1
assert checked > 0, "no function could be pooled"
