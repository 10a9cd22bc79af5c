"""Adds money to the claims pilot: a unit cost, the rule, and what a test wants otherwise.
Usage: study.py FOLDER [KEY=VALUE ...]: keys of the rule, and cashable."""
import sys

path = sys.argv[1] + "/study.yaml"
o = {"cashable": "0.9", "msr": "{cv: 0.5}", "programme_cost": "40000", "share": "0.5", "cap": "0.10", "prudence": "common",
     "collective": "0.6", "weights": "equal", "floor": "0", "ceiling": "0.7", "currency": "GBP", "uses": "[gainshare]"}
for arg in sys.argv[2:]:
    key, value = arg.split("=", 1)
    o[key] = value
text = open(path).read()
text = text.replace("title: Services after discharge,",
                    "title: Services after discharge, uses: %(uses)s, currency: %(currency)s, price_year: 2024-25,\n"
                    "        discount: 0.035," % o)
text = text.replace("noun: [readmission, readmissions]",
                    "noun: [readmission, readmissions],\n    unit_cost: {value: 2650, year: 2024-25, source: national cost "
                    "collection, basis: marginal,\n                cashable: %(cashable)s, payer: icb, range: [1800, 3400]}" % o)
text += """funding:
  payer: icb
  source: {outcome: readmission, part: cashable}
  msr: %(msr)s
  programme_cost: %(programme_cost)s
  share: %(share)s
  cap: %(cap)s
  collective: {share: %(collective)s, weights: %(weights)s}
  split: {index: shapley, prudence: %(prudence)s}
  floor: %(floor)s
  ceiling: %(ceiling)s
  compare_with: [equal, historic_spend]
  historic_spend: {followup: 3100000, pharmacy: 90000}
""" % o
open(path, "w").write(text)
