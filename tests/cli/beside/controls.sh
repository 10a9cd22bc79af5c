# Negative controls: the error of each, and the calibrated interval, follow from the draws in the file by the normal model
# N(mean, sd^2 + se^2), at its maximum of likelihood; both stand in the report from level 2 on. At level 1 show says what
# was observed and neither table leaves.
python=/usr/bin/python3
$python -c "import h5py, numpy" 2>/dev/null || exit 77
$python - <<'PY'
import random
r = random.Random(4)
with open("flat.csv", "w") as f:
    f.write("id,age,a,y,c1,c2,c3,c4,c5\n")
    for i in range(600):
        age = 40 + r.random() * 40
        a = r.random() < 0.3 + 0.005 * (age - 60)
        y = [r.random() < p + 0.004 * (age - 60) for p in (0.5 - 0.2 * a, 0.3, 0.4, 0.35, 0.45, 0.4)]
        f.write(f"{i},{age:.1f},{int(a)},{','.join(str(int(x)) for x in y)}\n")
PY
"$ASCRIBE" import flat=flat.csv -o flat.h5 --quiet || exit 1
control() { echo "  c$1: {column: c$1, is: [1], role: negative_control, true_effect: $2}"; }
study() { # rows that do not apply
    cat >study.yaml <<YAML
study: {name: flat}
cohort: flat.h5
unit: {table: flat, id: id}
partners:
  a: {column: a, is: [1], reason: capacity}
outcomes:
  y: {column: y, is: [1], good: lower, sesoi: 0.1, noun: [readmission, readmissions]}
$(control 1 0; control 2 0.05; control 3 0; control 4 0; control 5 -0.02)
covariates: [age]
counterfactual: [{model: aipw}, {model: gcomp}]
bootstrap: {replicates: 128, seed: 1}
evidence: {not_applicable: {$1}}
disclosure: {profile: hes}
YAML
    "$ASCRIBE" run study.yaml -o results.h5 --quiet --overwrite 2>/dev/null || exit 1
    "$ASCRIBE" report results.h5 -o report.html --quiet --overwrite || exit 1
    "$ASCRIBE" show results.h5 >show || exit 1
}
study "4: one flat file, 8: no series, 13: no claims, 15: no stories, 16: no safety outcome"
$python - <<'PY' || exit 1
import h5py, math
import numpy as np
f = h5py.File("results.h5")
text = lambda t, c: [x.decode() for x in f["tables"][t][c][()]]
real = lambda t, c: f["tables"][t][c][()]
known = {"c1": 0, "c2": 0.05, "c3": 0, "c4": 0, "c5": -0.02}
for model in ("aipw", "gcomp"):
    at = [i for i, m in enumerate(text("negative_control", "model")) if m == model]
    names = [text("negative_control", "control")[i] for i in at]
    assert names == list(known), names
    x, s = [], []
    for name in names + ["y"]:
        draws = f["draws"][name][model]["delivered"]["mean"][()]
        s.append(np.log(draws[:, 1] / draws[:, 0]).std(ddof=1))
        rows = [i for i, o in enumerate(text("effect", "outcome"))
                if o == name and text("effect", "model")[i] == model]
        mean = {real("effect", "mask")[i]: real("effect", "estimate")[i] for i in rows}
        x.append(math.log(mean[1] / mean[0]))
    x, s = np.array(x), np.array(s)
    error = x[:5] - np.array(list(known.values()))
    assert np.allclose(real("negative_control", "error")[at], error, atol=1e-12)
    assert np.allclose(real("negative_control", "error.high")[at], error + 1.959964 * s[:5], atol=1e-6)
    row = text("calibration", "model").index(model)
    mean, sd, ease = (real("calibration", c)[row] for c in ("mean", "sd", "ease"))

    def worse(sd):
        v = sd**2 + s[:5] ** 2
        m = (error / v).sum() / (1 / v).sum()
        return (np.log(v) + (error - m) ** 2 / v).sum(), m

    grid = [worse(k * 0.0005)[0] for k in range(1000)]
    best = 0.0005 * int(np.argmin(grid))
    assert abs(sd - best) < 0.0006, (sd, best)
    assert abs(mean - worse(sd)[1]) < 1e-6, (mean, worse(sd))
    phi = lambda z: 0.5 * math.erfc(-z / math.sqrt(2))
    by_hand = abs(mean) if sd == 0 else (sd * math.sqrt(2 / math.pi) * math.exp(-mean**2 / 2 / sd**2)
                                         + mean * (1 - 2 * phi(-mean / sd)))
    assert abs(ease - by_hand) < 1e-9, (ease, by_hand)
    half = 1.959963985 * math.sqrt(s[5] ** 2 + sd**2)
    got = [real("calibration", "calibrated" + c)[row] for c in (".low", "", ".high")]
    assert np.allclose(got, [x[5] - mean - half, x[5] - mean, x[5] - mean + half], atol=1e-8), got
PY
grep -q "Strength of evidence 2" show || { cat show; exit 1; }
grep -q "Outcomes that cannot have changed" report.html || { echo "no controls in the report"; exit 1; }
grep -q "(calibrated)" report.html || { echo "no calibrated interval in the report"; exit 1; }
study "4: one flat file, 8: no series"
grep -q "Strength of evidence 1" show || { cat show; exit 1; }
grep -q "^Readmissions: [0-9]* per 1,000" show || { echo "show says nothing"; cat show; exit 1; }
grep -q "calibrated" report.html && { echo "an effect at level 1"; exit 1; }
exit 0
