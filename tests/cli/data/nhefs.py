"""Compares the NHEFS results with regressions computed in R (1,566 people with the outcome)."""
import json

tables = json.load(open("out/results.json"))["tables"]
assert [(r["kept"], r["dropped"]) for r in tables["flow"]] == [(1629, 0), (1566, 63)], tables["flow"]
mean = {(r["model"], r["mask"]): r for r in tables["effect"]}
phi = {r["model"]: r for r in tables["contribution"] if r["policy"] == "universal"}
reached = {r["model"]: r for r in tables["contribution"] if r["policy"] == "delivered"}


def near(got, want, tolerance, what):
    assert abs(got - want) <= tolerance * abs(want), (what, got, want)


near(mean["modified", 1]["estimate"], 5.273587316, 1e-9, "all stop")
near(mean["modified", 0]["estimate"], 1.756213115, 1e-9, "none stops")
near(phi["modified"]["estimate"], -3.517374201, 1e-9, "difference; lower is better")
near(phi["main"]["estimate"], -3.462621829, 1e-9, "difference without interaction")
near(phi["arms"]["estimate"], -3.435799030, 1e-9, "a regression in each arm")
near(reached["arms"]["per_reached"], -3.393098424, 1e-9, "the same among those who stopped")
near(phi["main"]["std.error"], 0.4689400861, 4 / (2 * 999) ** 0.5, "HC1 standard error")
print(f"standard error {phi['main']['std.error']:.4f}, HC1 0.4689")
