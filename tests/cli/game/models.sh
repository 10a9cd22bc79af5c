# ascribe models lists what ascribe game solves from data; each has a page and is solved by that name.
. "$SOURCE/tests/cli/lib.sh"
"$ASCRIBE" models >words.txt
"$ASCRIBE" models --json >models.json
/usr/bin/python3 - "$SOURCE" <<'PY'
import json, os, sys
of = {x["name"]: x for x in json.load(open("models.json"))["data_methods"]}
assert sorted(of) == ["average_attributable_fraction", "lmg", "markov_removal", "sequential_attributable_fraction"], of
words = open("words.txt").read()
for name, x in of.items():
    assert os.path.exists(os.path.join(sys.argv[1], "docs", "models", name + ".md")), name
    assert f"  {name}" in words and x["summary"] in words and "from " + x["from"] in words, name
    assert x["reference"], x
PY
echo '{"regression": {"y": [1, 2, 4, 3], "x": {"age": [1, 2, 3, 5]}}}' >one.game
"$ASCRIBE" game one.game --index lmg --json | grep -q '"lmg"'
