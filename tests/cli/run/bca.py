"""Compares a run with bca intervals with the same run with percentile intervals."""
import json

plain = json.load(open("percentile/results.json"))["tables"]
bca = json.load(open("bca/results.json"))["tables"]
assert [row["interval"] for row in bca["model"]] == ["bca"]
assert [row["interval"] for row in plain["model"]] == ["percentile"]
moved = 0
for table in ("effect", "game", "contribution", "coefficient"):
    assert len(plain[table]) == len(bca[table]) > 0
    for old, new in zip(plain[table], bca[table]):
        for column, a in old.items():
            b = new[column]
            if column in ("conf.low", "conf.high"):
                assert abs(a - b) <= 0.5 * old["std.error"], (table, column, a, b, old)
                moved += a != b
            elif not column.endswith((".low", ".high")) or column.startswith("rank"):
                assert a == b, (table, column, a, b)
assert moved > 20, moved
