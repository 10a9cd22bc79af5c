"""A linked discharge pilot with known truth: people, episodes, contacts, admissions, incidents and a study. Two services
that are delivered independently of one another given age and earlier admissions, a primary outcome that becomes about
half as frequent with both, six negative controls, a safety outcome. Usage: pilot.py FOLDER [NAME=VALUE ...]
  n people, seed; effect: log odds ratio of each service; decorative: 1: pharmacy has none; hidden: log odds that an unmeasured trait adds to deliveries
  and, times 2, to every outcome; unlinked: part of the admissions of people nobody knows; lost: part of the pilot whose
  window is open at data lock; harm: log odds of an incident per service; select: deliveries follow age closely.
The first lines of study.yaml that hold `evidence` may be edited by what calls this."""
import datetime
import math
import os
import random
import sys

folder = sys.argv[1]
o = {"n": 2400, "seed": 5, "effect": -0.75, "hidden": 0.0, "unlinked": 0.0, "lost": 0.0, "harm": 0.0, "select": 0.25, "decorative": 0}
for arg in sys.argv[2:]:
    name, value = arg.split("=")
    o[name] = float(value)
rng = random.Random(int(o["seed"]))
os.makedirs(folder, exist_ok=True)
day0 = datetime.date(2024, 1, 1)


def table(name, head):
    f = open(f"{folder}/{name}.csv", "w")
    f.write(head + "\n")
    return f


def coin(logit):
    return rng.random() < 1 / (1 + math.exp(-logit))


people, episodes = table("people", "person_id,age"), table("episodes", "episode_id,person_id,discharged")
contacts = table("contacts", "contact_id,person_id,at,function")
admissions = table("admissions", "admission_id,person_id,at,kind")
contact = admission = 0


def admit(person, at, kind):
    global admission
    admission += 1
    if rng.random() < o["unlinked"]:
        person = "X%d" % admission
    admissions.write(f"A{admission},{person},{at},{kind}\n")


controls = ["cataract", "hernia", "dental", "skin", "hand", "ear"]
for i in range(int(o["n"])):
    person, age = f"P{i}", rng.randint(50, 89)
    start = day0 + datetime.timedelta(days=rng.randint(0, 300))
    prior = sum(rng.random() < 0.25 for _ in range(4))
    trait = rng.random() < 0.4
    people.write(f"{person},{age}\n")
    episodes.write(f"E{i},{person},{start}\n")
    for _ in range(prior):
        admit(person, start - datetime.timedelta(days=rng.randint(10, 300)), "emergency")
    z = (age - 70) / 10
    got = works = 0
    for service in ("followup", "pharmacy"):
        if coin(-0.1 + o["select"] * z + 0.15 * (prior - 1) + o["hidden"] * (trait - 0.4)):
            got += 1
            works += service == "followup" or not o["decorative"]
            contact += 1
            contacts.write(f"C{contact},{person},{start + datetime.timedelta(days=rng.randint(0, 5))},{service}\n")
    later = lambda: start + datetime.timedelta(days=rng.randint(8, 29))
    if coin(-0.6 + 0.25 * z + 0.2 * (prior - 1) + o["effect"] * works + 2 * o["hidden"] * (trait - 0.4)):
        admit(person, later(), "emergency")
    for control in controls:
        if coin(-1.5 + 0.15 * z + 2 * o["hidden"] * (trait - 0.4)):
            admit(person, later(), control)
    if coin(-1.5 + 0.1 * z + o["harm"] * got):
        admit(person, later(), "incident")
lock = day0 + datetime.timedelta(days=int(340 - o["lost"] * 300))
outcome = '  %s: {%s, table: admissions, where: {kind: %s}, window: "[7d, 30d)", early: landmark, death: none_recorded, ' \
          'family: binomial, good: lower%s}\n'
study = f"""study: {{name: claims, title: Services after discharge, period: [2024-01-01, 2024-12-31], data_lock: {lock}}}
cohort: cohort.h5
tables:
  people: {{key: person_id}}
  episodes: {{key: episode_id}}
  contacts: {{key: contact_id, time: at, covers: [2023-01-01, 2024-12-31], no_record: none}}
  admissions: {{key: admission_id, time: at, covers: [2023-01-01, 2024-12-31], no_record: none}}
unit: {{table: episodes, id: episode_id, person: person_id, start: discharged}}
partners:
  followup: {{table: contacts, where: {{function: followup}}, window: "[0d, 7d)", after: []}}
  pharmacy: {{table: contacts, where: {{function: pharmacy}}, window: "[0d, 7d)", after: []}}
outcomes:
"""
study += outcome % ("readmission", "role: primary", "emergency",
                    ", sesoi: 0.1, before: prior, noun: [readmission, readmissions]")
for control in controls:
    study += outcome % (control, "role: negative_control", control, "")
study += outcome % ("incident", "role: safety", "incident", ", margin: 1.5, sesoi: 0.1")
study += """covariates:
  - age
  - {name: prior, table: admissions, where: {kind: emergency}, take: count, window: "[-365d, 0d)"}
counterfactual:
  - {model: aipw, interactions: none}
  - {model: gcomp, interactions: none}
contribution: [shapley, leave_one_out]
bootstrap: {replicates: 64, seed: 3, interval: percentile}
disclosure: {profile: tre10}
evidence:
  profile: standard-1
  not_applicable:
    8: a cohort without a series before the start
    13: outcomes come from hospital records
    14: no partner makes its own records
    15: no outcome is told by people themselves
"""
open(f"{folder}/study.yaml", "w").write(study)
