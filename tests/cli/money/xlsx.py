"""The workbook read with zipfile and an XML parser: sheets are the tables, cells the csv's, charts are native.
Usage: xlsx.py WORKBOOK CSV_FOLDER"""
import csv, os, re, sys, zipfile
import xml.etree.ElementTree as E

book = zipfile.ZipFile(sys.argv[1])
assert book.testzip() is None
ns = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
xml = {n: E.fromstring(book.read(n)) for n in book.namelist() if n.endswith(".xml")}
sheets = [s.get("name") for s in xml["xl/workbook.xml"].find("m:sheets", ns)]
tables = sorted(f[:-4] for f in os.listdir(sys.argv[2]))
assert sheets[0] == "read me" and sorted(sheets[1:]) == tables, (sheets, tables)
shared = ["".join(t.text or "" for t in si.iter("{%s}t" % ns["m"])) for si in xml["xl/sharedStrings.xml"]]


def cells(name):
    out = {}
    for c in xml[f"xl/worksheets/sheet{sheets.index(name) + 1}.xml"].iter("{%s}c" % ns["m"]):
        letters, row = re.match(r"([A-Z]+)(\d+)", c.get("r")).groups()
        column = 0
        for letter in letters:
            column = 26 * column + ord(letter) - 64
        value = c.find("m:v", ns)
        assert c.find("m:f", ns) is None, "a formula"
        if value is not None:
            out[int(row) - 1, column - 1] = shared[int(value.text)] if c.get("t") == "s" else float(value.text)
    return out


for name in tables:
    rows = list(csv.reader(open(f"{sys.argv[2]}/{name}.csv")))
    got = cells(name)
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            x = got.get((i, j), "")
            if isinstance(x, float):
                assert abs(x - float(text)) <= 1e-14 * abs(x), (name, i, j, x, text)
            else:
                assert x == text, (name, i, j, x, text)
first = " ".join(str(x) for x in cells("read me").values())
assert "BLAKE2b" in first and "Strength of evidence 3 of 4" in first, first[:500]
charts = [n for n in xml if n.startswith("xl/charts/chart")]
titles = " ".join(E.tostring(xml[n], encoding="unicode") for n in charts)
assert len(charts) == 4, charts
for sheet in ("contribution", "gainshare", "plane", "plane_point"):
    assert f"{sheet}!$" in titles, sheet
print("workbook agrees")
