"""Compares the exported results of the simulated cohorts with their oracles (README.md beside them)."""
import html, json, re, sys

worst = {}


def near(got, want, tolerance, what):
    error = abs(got - want) / abs(want)
    worst[what[-1]] = max(worst.get(what[-1], 0.0), error)
    assert error <= tolerance, (what, got, want)


for name, file, key, errors in (
    ("count", "oracle_sim2_count_k5.json", "poisson", "shapley_se_cluster"),
    ("cost", "oracle_sim3_cost_k4.json", "gaussian", "shapley_se_unit"),
):
    oracle = json.load(open(f"{sys.argv[1]}/{file}"))
    tables = json.load(open(f"{name}/results.json"))["tables"]
    count = tables if name == "count" else count
    assert tables["flow"][-1]["kept"] == oracle["n"]
    for spec in ("main", "pairs"):
        want = oracle[key]["gcomp"][spec]
        model = [r for r in tables["model"] if r["model"] == spec]
        assert len(model) == 1 and model[0]["clusters"] == oracle["clusters"], model
        terms = {r["term"]: r["estimate"] for r in tables["coefficient"] if r["model"] == spec}
        assert len(terms) == len(want["coefficients"]), terms
        for term, b in zip(want["design_columns"], want["coefficients"]):
            near(terms[term], b, 1e-8, (name, spec, term, "coefficient"))
        for policy in ("delivered", "universal"):
            effect = [r for r in tables["effect"] if r["model"] == spec and r["policy"] == policy]
            assert [r["mask"] for r in effect] == list(range(2 ** len(oracle["partners"])))
            for r, mean in zip(effect, want[policy]["value"]):
                near(r["estimate"], mean, 1e-8, (name, spec, policy, r["mask"], "mean"))
            parts = [r for r in tables["contribution"] if r["model"] == spec and r["policy"] == policy]
            assert [r["player"] for r in parts] == oracle["partners"]
            for r, phi, se in zip(parts, want[policy]["shapley"], want[policy][errors]):
                near(r["estimate"], -phi, 1e-8, (name, spec, policy, r["player"], "shapley"))
                near(r["std.error"], se, 0.2, (name, spec, policy, r["player"], "std.error"))

# A section of the report shows the reasons of its own policy: one of the four has one.
page = html.unescape(open("count.html").read())
shown = re.findall(r'<p class="reason"><strong>No percentages:</strong> (.*?)</p>', page)
notes = {r["place"]: r["text"] for r in count["note"] if r["code"] == "share"}
assert list(notes) == ["events/pairs/delivered"] and "worse with 'a3'" in shown[0], notes
assert shown == list(notes.values()), shown
print(", ".join(f"{what} {error:.1e}" for what, error in worst.items()))
