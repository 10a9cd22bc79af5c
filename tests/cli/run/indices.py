"""Every index of the registry in one run, against `ascribe game` on the game that the run estimated."""
import json, math, os, random, subprocess, sys

PARTNERS = ["hospital", "pharmacy", "community", "housing"]
if sys.argv[1] == "make":
    random.seed(7)
    with open("units.csv", "w") as f:
        f.write("id,y," + ",".join(PARTNERS) + "\n")
        for i in range(640):
            a = [i >> k & 1 for k in range(4)]
            z = 0.1 - 0.9 * a[0] - 0.5 * a[1] - 0.4 * a[2] - 0.2 * a[3] + 0.5 * a[0] * a[1]
            f.write(f"{i},{int(random.random() < 1 / (1 + math.exp(-z)))}," + ",".join(map(str, a)) + "\n")
    names = [m["name"] for m in json.load(open("models.json"))["indices"]]
    assert len(names) >= 28, names
    told = {"myerson": "{myerson: {edges: [[hospital, pharmacy], [pharmacy, community]]}}",
            "weighted_shapley": "{weighted_shapley: {weights: {hospital: 2, pharmacy: 1, community: 3, housing: 0.5}}}",
            "owen": "{owen: {partition: [[hospital, pharmacy], [community, housing]]}}",
            "winter": "{winter: {levels: [[[hospital, pharmacy], [community], [housing]], "
                      "[[hospital, pharmacy, community], [housing]]]}}"}
    open("study.yaml", "w").write(
        "study: {name: indices}\ncohort: cohort.h5\nunit: {table: units, id: id}\npartners:\n"
        + "".join(f"  {p}: {{column: {p}, is: 1}}\n" for p in PARTNERS)
        + "outcomes: {y: {column: y, is: 1, good: lower}}\ncounterfactual: {model: gcomp, interactions: all}\n"
        + "contribution: [" + ", ".join(told.get(n, n) for n in names) + "]\n"
        + "bootstrap: {replicates: 20, seed: 3}\n")
    sys.exit(0)

t = json.load(open("out/results.json"))["tables"]
v = [r["value"] for r in sorted(t["game"], key=lambda r: r["mask"])]
assert len(v) == 16
json.dump({"n": 4, "players": PARTNERS, "v": v, "structures": {
    "graph_edges": [[1, 2], [2, 3]], "weights": [2, 1, 3, 0.5], "partition": [[1, 2], [3, 4]],
    "levels": [[[1], [2], [3], [4]], [[1, 2], [3], [4]], [[1, 2, 3], [4]]],
    "precedence": [[1, 2], [2, 3], [3, 4]]}}, open("game.json", "w"))
game = json.loads(subprocess.run([os.environ["ASCRIBE"], "game", "game.json", "--json"],
                                 capture_output=True, text=True, check=True).stdout)
seen = {}
for r in t["contribution"]:
    seen.setdefault(r["index"], {})[r["player"]] = r["estimate"]
assert set(seen) == set(game["indices"]) | set(game["refused"]), set(seen) ^ set(game["indices"])
scale = max(map(abs, v))
for index, x in game["indices"].items():
    rows = {r["player"]: r["estimate"] for r in x["rows"]}
    assert set(rows) == set(seen[index]), index
    for player, want in rows.items():
        got = seen[index][player]
        assert got is not None and abs(got - want) <= 1e-9 * scale, (index, player, got, want)
for index, reason in game["refused"].items():
    assert all(x is None for x in seen[index].values()), (index, reason)
    assert any(index in n["text"] for n in t["note"]), (index, reason)
print(len(game["indices"]), "indices agree,", len(game["refused"]), "are refused by both")
