"""What is shown of a study at each claim level: its level, words, and that no effect stands above it."""
import json
import re
import sys

EFFECTS = ["effect", "game", "contribution", "coefficient", "function_class", "fragility", "register", "stability",
           "contribution_pair", "unranked", "completion"]


def stop(text):
    sys.exit(text)


def load(name):
    tables = json.load(open(f"{name}/results.json"))["tables"]
    return tables, open(f"{name}.html").read(), open(f"{name}.show").read()


def main_claim(tables):
    return [c for c in tables["claim"] if not c["player"]][0]


for level in range(4):
    tables, page, show = load(f"level{level}")
    claim = main_claim(tables)
    if claim["level"] != level:
        stop(f"level{level}: {claim}\n" + "\n".join(str(e) for e in tables["evidence"] if e["binding"]))
    first = f"Strength of evidence {level} of 4"
    if not show.startswith(first) or first not in page or "Not assessed" in page:
        stop(f"level{level}: the first line is {show.splitlines()[0]}")
    shown = [t for t in EFFECTS if any(r["model"] == claim["model"] for r in tables.get(t, []))]
    if (level < 2) != (not shown):
        stop(f"level{level}: effects shown: {shown}")
    if len([e for e in tables["evidence"] if e["model"] == claim["model"] and e["outcome"] == claim["outcome"]]) != 17:
        stop(f"level{level}: not 17 rows")
    # A row that binds is one with the lowest cap, and says what would raise it.
    for e in tables["evidence"]:
        if e["outcome"] == claim["outcome"] and e["model"] == claim["model"] and e["row"] != 14:
            if (e["cap"] == level) != (e["binding"] == "pathway") or (e["binding"] and not e["raise"]):
                stop(f"level{level}: {e}")
    for text in [claim["sentence"]] + [c["sentence"] for c in tables["claim"]]:
        if level < 3 and re.search(r"contribut|caus|prevent|sav(e|ing)", text):
            stop(f"level{level}: {text}")
    if claim["sentence"].split(".")[0] not in page.replace("&amp;", "&"):
        stop(f"level{level}: the page has not: {claim['sentence']}")
    shares = [r["share"] for r in tables.get("contribution", []) if r["model"] == claim["model"]
              and r["outcome"] == claim["outcome"] and r["index"] == "shapley"]
    if level == 2 and any(s is not None for s in shares) or level == 3 and not all(s is not None for s in shares):
        stop(f"level{level}: shares {shares}")

want = {3: ("fewer readmissions", "than expected without the pathway", "consistent with followup and pharmacy having contributed"),
        2: ("than for similar people without followup and pharmacy", "Differences that were not measured may explain this."),
        1: ("before and", "after (2,000 people)", "does not show what would have happened otherwise"),
        0: ("Nothing may be said of readmissions: disclosure check was not evaluated.",)}
for level, texts in want.items():
    sentence = main_claim(load(f"level{level}")[0])["sentence"]
    for text in texts:
        if text not in sentence:
            stop(f"level{level}: '{text}' is not in: {sentence}")
    if level < 2 and main_claim(load(f"level{level}")[0])["direction"] not in ("", None):
        stop(f"level{level}: a direction")
zero = load("level0")
if "outcome" in zero[0] or re.search(r"per 1,000", zero[2] + zero[1]):
    stop("level0: a rate is shown")
three = load("level3")[0]
players = {c["player"]: c for c in three["claim"] if c["kind"] == "partner" and c["outcome"] == "readmission"}
if sorted(players) != ["followup", "pharmacy"] or not all("Of these, " in c["sentence"] for c in players.values()):
    stop(f"level3: {players}")
one_works = main_claim(load("one_works")[0])
if one_works["level"] != 3 or "with followup having contributed, alongside" not in one_works["sentence"] \
        or "; whether pharmacy did is open." not in one_works["sentence"]:
    stop(f"one_works: {one_works}")
titled = load("titled")
if "prevented" in titled[1].split("<main>")[0] or not any(n["code"] == "lint" for n in titled[0]["note"]):
    stop("a title that claims more than the level stands on the page")
if not any(n["code"] == "lint" and n["place"].endswith(".noun") and "'avoided'" in n["text"] for n in titled[0]["note"]):
    stop("a noun that claims more than the level goes unnoticed")
