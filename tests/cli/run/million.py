"""Compares results/results.json of the simulated reference job with its truth.json."""
import json

truth = json.load(open("truth.json"))
tables = json.load(open("results/results.json"))["tables"]
known = dict(zip(truth["partners"], truth["shapley"]))
rows = [r for r in tables["contribution"] if r["index"] == "shapley"]
assert len(rows) == len(known) == 8, rows
for r in rows:
    error = r["estimate"] - known[r["player"]]
    print(f"{r['player']}: {error / r['std.error']:+.2f} standard errors")
    assert 0 < r["std.error"] and abs(error) <= 5 * r["std.error"], (r, known[r["player"]])
values = [r for r in tables["game"] if r["policy"] == "delivered"]
assert len(values) == len(truth["value"]) == 256, len(values)
for r in values:
    mask = r["mask"]
    assert abs(r["value"] - truth["value"][mask]) <= 5 * r["std.error"] + 1e-15, (r, truth["value"][mask])
