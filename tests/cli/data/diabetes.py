"""Compares results.json of the real discharge cohort with answers computed by another program."""
import json, sys

oracle = json.load(open(sys.argv[1] + "/oracle_discharge.json"))
tables = json.load(open("out/results.json"))["tables"]


def near(got, want, tolerance, what):
    assert abs(got - want) <= tolerance * abs(want), (what, got, want)


flow = tables["flow"]
assert flow[-1]["kept"] == oracle["n"] == 99340, flow
model = tables["model"][0]
assert model["clusters"] == oracle["clusters"] == 69987, model
terms = tables["coefficient"]
assert [t["term"] for t in terms] == oracle["design_columns"], [t["term"] for t in terms]
for t, want in zip(terms, oracle["coefficients"]):
    near(t["estimate"], want, 1e-8, t["term"])
effect = [r for r in tables["effect"] if r["policy"] == "delivered"]
assert [r["mask"] for r in effect] == list(range(16))
for r, want in zip(effect, oracle["value_delivered"]):
    near(r["estimate"], want, 1e-8, r["coalition"])
shapley = [r for r in tables["contribution"] if r["index"] == "shapley"]
assert [r["player"] for r in shapley] == oracle["partners"]
errors = []
for r, want, se in zip(shapley, oracle["shapley_delivered"], (0.00043920, 0.00113565, 0.00133981, 0.00041736)):
    near(r["estimate"], -want, 1e-8, r["player"])  # signed gain: fewer readmissions is good
    near(r["std.error"], se, 0.08, r["player"])
    assert r["share"] is None, "a share was printed"
    errors.append(r["std.error"] / se - 1)
boundary = model["boundary"] / model["replicates"]
assert 0.03 < boundary < 0.07, boundary
assert shapley[0]["conf.low"] is not None
show = open("show").read()
page = open("report.html").read()
assert "worse" in show and "worse" in page, "the first sentence does not say that outcomes were worse"
print("standard errors against the delta method: " + ", ".join(f"{100 * e:+.1f} %" for e in errors))
print(f"boundary replicates: {100 * boundary:.1f} %")
