"""One pilot, in its folder: every policy's contributions against truth.json within 3.5 standard errors, and what its page must say."""
import html
import json
import re
import sys

name = sys.argv[1]
truth = json.load(open("truth.json"))
tables = json.load(open("out/results.json"))["tables"]
page = html.unescape(re.sub(r"<[^>]+>", " ", open("report.html").read()))
page = re.sub(r"\s+", " ", page)
main = {"discharge_savings": "readmission", "crisis_housing": "crises", "regional_expansion": "emergency",
        "reablement": "hours", "admission_avoidance": "stable"}[name]


def stop(text):
    sys.exit(f"{name}: {text}")


def near(what, estimate, se, want):
    if not abs(estimate - want) < 3.5 * se:
        stop(f"{what}: {estimate:.4g} (se {se:.3g}), the truth is {want:.4g}")


seen = 0
names = truth["partners"]
for row in tables["contribution"]:
    outcome, index = row["outcome"], row["index"]
    if row["model"] != "aipw" or row["player"] not in names or index not in ("shapley", "asymmetric"):
        continue
    end = "" if outcome == main else "_" + outcome
    policy = "" if row["policy"] == "delivered" else "_universal"
    want = truth.get(index + policy + end)
    if want is None or row["estimate"] is None:
        continue
    seen += 1
    near(f"{outcome} {index} {row['policy']} {row['player']}", row["estimate"], row["std.error"],
         want[names.index(row["player"])])
if seen < len(names):
    stop(f"only {seen} contributions")

level = {r["level"] for r in tables["claim"] if r["outcome"] == main and r["model"] == "aipw" and r["kind"] == "total"}
if level != {3}:
    stop(f"level {level}, expected 3")

kind = {(r["policy"], r["player"]): (r["class"], r["assumption"]) for r in tables["function_class"]
        if r["outcome"] == main and r["model"] == "aipw"}
says = {
    "discharge_savings": ["GBP", "Pool", "died in hospital", "early death", "works before the start"],
    "crisis_housing": ["Is it the same everywhere?", "outcome window not closed"],
    "regional_expansion": ["smaller than assumed", "with all services for every eligible person"],
    "reablement": ["hours of home care a week", "no review at six weeks"],
    "admission_avoidance": ["what nurse made possible through monitoring is left out", "(missing counted as good)",
                            "Claims that were read"],
}[name]
for text in says:
    if text not in page:
        stop(f"the page does not say '{text}'")
if name == "regional_expansion":
    if kind[("delivered", "coordination")] != ("necessary", "not smaller than assumed"):
        stop(f"coordination is {kind[('delivered', 'coordination')]}")
    for policy in ("delivered", "universal"):
        if kind[(policy, "welcome")] != ("not established", "smaller than assumed"):
            stop(f"welcome, {policy}: {kind[(policy, 'welcome')]}")
