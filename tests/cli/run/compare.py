"""Totals of every model against R (real/ORACLES.md) or, marked, numpy; whose means, totals, and the page."""
import json
import re

tables = json.load(open("out/results.json"))["tables"]
want = {  # model: gain per unit of the target
    "ipw": 1214.071223,
    "entropy_balancing": 1273.261814,
    "cbps": 1273.261814,
    "matching": 1597.3880807105961,  # Python program of the rule
    "near": 1359.3000905559256,  # likewise
    "subclassification": 1364.675615207303,  # numpy
}
gain = {r["model"]: r for r in tables["game"] if r["coalition"] == "training"}
assert len(gain) == 11, sorted(gain)
for model, value in want.items():
    assert abs(gain[model]["value"] - value) < 1e-8 * value, (model, gain[model]["value"])
# A linear model by arm predicts for those reached what standardisation by the model of the others does.
assert abs(gain["gcomp"]["value"] - gain["standardised_rates"]["value"]) < 1e-6
reached = {r["model"]: r for r in tables["contribution"]}
for r in tables["model"]:
    model = r["model"]
    target = {"overlap": "overlap", "near": "matched"}.get(model, "treated:training")
    assert r["target"] == target, r
    weight = {"overlap": None, "near": 117}.get(model, 185)
    assert r["target.weight"] == weight, r
    drawn = model in ("matching", "near", "subclassification", "standardised_rates")
    assert r["interval"] == ("influence" if drawn else "percentile"), r
    events = reached[model]["events"]
    assert events is None if weight is None else abs(events - weight * gain[model]["value"]) < 1e-6
said = {r["model"]: r["text"] for r in tables["sentence"] if r["kind"] in ("total", "harm")}
assert "185 people that training reached" in said["ipw"], said["ipw"]
assert "117 people reached that found a match" in said["near"], said["near"]
assert "weighted towards those that could as well have gone without" in said["overlap"]
effect = {(r["model"], r["target"]) for r in tables["effect"]}
assert ("ipw", "treated:training") in effect and ("near", "matched") in effect
page = re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", open("report.html").read(), flags=re.S))
page = re.sub(r"\s+", " ", page)
at = page.index("The same total by every model")
for model in gain:
    assert model in page[at : at + 2500], model
assert "reached by training" in page and "such rows answer different questions" in page
