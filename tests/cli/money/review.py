"""review.py make FOLDER: what two raters said of the evidence for each partner's part. review.py check FOLDER: who is paid by
contribution, and what is said of each."""
import csv
import math
import sys

verb, folder = sys.argv[1:3]
rows = lambda name: list(csv.DictReader(open(f"{folder}/out/{name}.csv")))
if verb == "make":
    said = [  # both agree on followup; on the pharmacy's log they do not
        ("followup", "call records", "ann", "icb", "supports", "hoop"),
        ("followup", "call records", "bob", "followup", "supports", "hoop"),
        ("pharmacy", "dispensing log", "ann", "icb", "supports", "smoking_gun"),
        ("pharmacy", "dispensing log", "bob", "followup", "against", "smoking_gun"),
        ("pharmacy", "staff interviews", "ann", "icb", "against", "straw"),
        ("pharmacy", "staff interviews", "bob", "followup", "against", "straw")]
    with open(f"{folder}/reviews.csv", "w") as f:
        csv.writer(f, lineterminator="\n").writerows(
            [("partner", "source", "rater", "organisation", "verdict", "test", "date")] + [s + ("2025-05-01",) for s in said])
    text = open(f"{folder}/study.yaml").read()
    text = text.replace("evidence:\n", "evidence:\n  review: {table: reviews, raters: 2, panel: multi_partner}\n")
    open(f"{folder}/study.yaml", "w").write(text)
    sys.exit()
number = lambda row, key: float(row[key])
review = {(r["partner"], r["source"]): r for r in rows("review")}
state = {k: r["state"] for k, r in review.items()}
assert state == {("followup", ""): "supported", ("followup", "call records"): "supported", ("pharmacy", ""): "open",
                 ("pharmacy", "dispensing log"): "open", ("pharmacy", "staff interviews"): "against"}, state
assert {r["date"] for k, r in review.items() if k[1]} == {"2025-05-01"}, review
assert review["pharmacy", "dispensing log"]["reason"] == "raters differ"
assert "ann" not in open(f"{folder}/out/review.csv").read() and "bob" not in open(f"{folder}/out/review.csv").read()
# Ann: 2 for, 1 against; Bob: 1 for, 2 against; agreed on 2 of 3. po 2/3, pe (2/3)(1/3) + (1/3)(2/3) = 4/9: kappa 0.4.
assert math.isclose(number(review["followup", ""], "kappa"), 0.4), review["followup", ""]
level = {r["player"]: int(r["level"]) for r in rows("claim") if r["outcome"] == "readmission" and r["model"] == "aipw" and
         r["kind"] == "partner" and r["policy"] == "delivered"}
assert level == {"followup": 3, "pharmacy": 2}, level
whole = [r["sentence"] for r in rows("claim") if r["outcome"] == "readmission" and r["model"] == "aipw" and r["kind"] == "total"]
assert len(whole) == 1 and "with followup having contributed" in whole[0] and "whether pharmacy did is open" in whole[0], whole
text = {r["player"]: r["text"] for r in rows("sentence") if r["kind"] == "limit" and r["player"] == "pharmacy"}
assert "have not settled it" in text["pharmacy"], text
pay = {r["partner"]: r for r in rows("gainshare") if r["kind"] == "partner"}
assert number(pay["pharmacy"], "by_contribution") == 0 and number(pay["pharmacy"], "phi") > 0
step = {r["name"]: number(r, "value") for r in rows("gainshare_step")}
points = sum(number(p, "phi") for p in pay.values())
want = step["contribution part"] * step["resolved share"] * number(pay["followup"], "phi") / points
assert math.isclose(number(pay["followup"], "by_contribution"), want, rel_tol=1e-9), (pay["followup"], want)
assert math.isclose(step["unresolved, returned to the collective"], step["contribution part"] - want, rel_tol=1e-9)
pool = [r for r in rows("gainshare") if r["kind"] == "pool"][0]
assert sum(int(p["paid"]) for p in pay.values()) == int(pool["paid"])
assert [r["text"] for r in rows("gainshare_step") if r["name"].startswith("unresolved")] == [
    "with the part of pharmacy: its evidence is not settled"]
print("review agrees")
