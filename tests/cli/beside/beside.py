"""Adds to the pilot of tests/cli/claims what stands beside its estimates: claims of the pharmacy with a sealed sample, scores and
stories, handovers, notes written before, medicines closed after; and tells the plan of it. Usage: beside.py FOLDER"""
import csv
import datetime
import random
import sys

folder = sys.argv[1]
rng = random.Random(11)
read = lambda name: list(csv.DictReader(open(f"{folder}/{name}.csv")))
write = lambda name, rows: csv.writer(open(f"{folder}/{name}.csv", "w"), lineterminator="\n").writerows(rows)
day = datetime.date.fromisoformat
contacts, episodes, people = read("contacts"), read("episodes"), read("people")
pharmacy = [c for c in contacts if c["function"] == "pharmacy"]
write("claims", [["claim_id", "person_id", "kind"]] + [["K%d" % i, c["person_id"], "avoided"] for i, c in enumerate(pharmacy[:400])])
write("closings", [["closing_id", "person_id", "at"]] +
      [["M%d" % i, c["person_id"], day(c["at"]) + datetime.timedelta(days=rng.randint(0, 2))]
       for i, c in enumerate(pharmacy) if rng.random() < 0.8])
write("notes", [["note_id", "person_id", "at"]] +
      [["N%d_%d" % (i, k), e["person_id"], day(e["discharged"]) - datetime.timedelta(days=rng.randint(1, 300))]
       for i, e in enumerate(episodes) for k in range(rng.randint(0, 4))])
scores, stories = [["person_id", "quarter", "score"]], [["person_id", "class", "resolution"]]
for p in people[:200]:
    first = rng.randint(1, 3)
    last = rng.randint(first, 5)
    scores += [[p["person_id"], "2024Q1", first], [p["person_id"], "2024Q2", last]]
    told = "better" if last - first >= 2 else "same"
    apart = rng.random() < 0.1
    stories.append([p["person_id"], {"better": "same", "same": "better"}[told] if apart else told,
                    "talked through" if apart and rng.random() < 0.8 else ""])
write("scores", scores)
write("stories", stories)
write("handovers", [["handover_id", "agency", "hours"]] +
      [[i, rng.choice(["followup", "pharmacy"]), rng.choice([2, 5, 9, 20, 30])] for i in range(300)])
text = open(f"{folder}/study.yaml").read()
text = text.replace("tables:\n", """tables:
  closings: {key: closing_id, time: at}
  notes: {key: note_id, time: at}
""")
text = text.replace("unit: {", "events: {meds_closed: {table: closings}}\nunit: {")
text = text.replace("before: prior,", "before: prior, domain: acute, trend: [quarter4, quarter3, quarter2, quarter1],")
text = text.replace("role: safety,", "role: safety, domain: safety,")
quarters = "".join('  - {name: quarter%d, table: admissions, where: {kind: emergency}, take: any, window: "[-%dd, -%dd)"}\n'
                   % (q, 23 * q, 23 * (q - 1)) for q in (4, 3, 2, 1))
text = text.replace("counterfactual:\n", quarters +
                    '  - {name: written, table: notes, take: count, window: "[-365d, 0d)", use: visibility}\n'
                    "counterfactual:\n")
text = "\n".join(line for line in text.split("\n") if line[:7] not in ("    8: ", "    13:", "    14:", "    15:"))
text = text.replace("  not_applicable:\n", "  mechanism: [{path: [pharmacy, meds_closed, readmission], share: 0.6}]\n")
text += """measures:
  confidence: {kind: scale, table: scores, score: score, time: quarter, range: [1, 5], sd: 1, reliability: 0.7}
  lived: {kind: reconcile, quantitative: confidence, narrative: {table: stories, class: class}, close_needs: [resolution]}
  handover: {kind: ratio, of: {table: handovers}, met: {column: hours, below: 24}, partner: agency}
audit: {claims: {frame: {table: claims, id: claim_id}, size: {show_below: 0.05}, seed: 7, of: [readmission], ratings: ratings.h5}}
"""
open(f"{folder}/study.yaml", "w").write(text)
