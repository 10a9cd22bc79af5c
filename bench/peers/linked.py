"""The frame of bench/perf/bind_linked.c in pandas, from the same cohort file: sums to compare, and the processor's time.

    /usr/bin/python3 bench/peers/linked.py COHORT
"""
import json
import resource
import sys
import time

import h5py
import numpy as np
import pandas as pd

DAY = 86400
began, spent = time.perf_counter(), time.process_time()
file = h5py.File(sys.argv[1])


def column(table, name):
    x = file[table][name]
    if isinstance(x, h5py.Group) and "codes" in x:
        return pd.Categorical.from_codes(x["codes"][:], x["categories"].asstr()[:])
    if isinstance(x, h5py.Group):
        return x["values"][:]
    return x[:]


def frame(table, *names):
    return pd.DataFrame({n: column(table, n) for n in names})


people = frame("people", "person_id")
stays = frame("episodes", "episode_id", "person_id", "admitted", "discharged")
contacts = frame("contacts", "person_id", "agency", "at", "status")
admissions = frame("admissions", "person_id", "admitted", "type")

# Runs of stays that overlap: the one that ends last, from the run's beginning.
stays = stays[stays.person_id.isin(people.person_id)].sort_values(["person_id", "admitted", "discharged", "episode_id"])
latest = stays.groupby("person_id").discharged.cummax().groupby(stays.person_id).shift()
stays["run"] = (latest.isna() | (stays.admitted >= latest)).cumsum()
stays["begins"] = stays.groupby("run").admitted.transform("min")
stays = stays.sort_values(["run", "discharged", "episode_id"], ascending=[True, False, True]).drop_duplicates("run")
first, last = pd.Timestamp("2023-04-01").timestamp(), pd.Timestamp("2024-04-01").timestamp()
stays = stays[(stays.discharged >= first) & (stays.discharged < last)]

# 30 days after the last one kept.
stays = stays.sort_values(["person_id", "discharged", "episode_id"])
keep, person, end = np.zeros(len(stays), bool), None, 0
for i, (who, begins, discharged) in enumerate(zip(stays.person_id, stays.begins, stays.discharged)):
    if who != person or begins - end >= 30 * DAY:
        keep[i], person, end = True, who, discharged
units = stays[keep].reset_index(drop=True)
units["unit"] = units.index


def within(table, time_column, low, high, origin="discharged"):
    """Units with a record in [low, high) seconds from the origin."""
    m = units[["unit", "person_id", origin]].merge(table, on="person_id")
    t = m[time_column] - m[origin]
    return m[(t >= low) & (t < high)]


for name, low, high in (("a", -7 * DAY, 0), ("b", 0, 2 * DAY), ("c", 0, 7 * DAY)):
    mine = contacts[(contacts.agency == name) & (contacts.status == "completed")][["person_id", "at"]]
    units[name] = units.unit.isin(within(mine, "at", low, high).unit)
emergency = admissions[admissions.type == "emergency"][["person_id", "admitted"]].rename(columns={"admitted": "at"})
early = units.unit.isin(within(emergency, "at", 0, 7 * DAY).unit)
units["y"] = units.unit.isin(within(emergency, "at", 7 * DAY, 30 * DAY).unit)
begins = pd.to_datetime(units.begins, unit="s")
units["year"] = ((begins - pd.DateOffset(months=12)) - pd.Timestamp(0)) // pd.Timedelta(seconds=1)
m = units[["unit", "person_id", "begins", "year"]].merge(emergency, on="person_id")
prior = m[(m["at"] >= m.year) & (m["at"] < m.begins)].groupby("unit").size()
units["prior"] = units.unit.map(prior).fillna(0)
units = units[~early]
print(json.dumps({"units": len(units), "a": int(units.a.sum()), "b": int(units.b.sum()), "c": int(units.c.sum()),
                  "events": int(units.y.sum()), "prior": int(units.prior.sum())}))
print(json.dumps({"wall": round(time.perf_counter() - began, 2), "cpu": round(time.process_time() - spent, 2),
                  "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
