# Damaged variants of the pilot's files: every fault of a file's form, and the first value of each column that is not of its
# declared type, is refused with file, line and column; the variants that are sound are taken.
[ -n "$ASCRIBE_DATA" ] && [ -d "$ASCRIBE_DATA/pilot/discharge/bad" ] || exit 77
from=$ASCRIBE_DATA/pilot/discharge/bad
cat >schema.yaml <<'YAML'
tables:
  people: {columns: {birth_date: date, imd_decile: integer, comorbidity_count: integer}}
YAML
refused() {
    "$ASCRIBE" import "people=$from/$1" --schema schema.yaml -o x.h5 --quiet 2>err && { echo "$1 was taken"; exit 1; }
    grep -q "$2" err || { echo "$1: '$2' is not in:"; cat err; exit 1; }
}
refused people_duplicate_column.csv 'people_duplicate_column.csv:1:89: columns 2 and 8'
refused people_empty.csv 'people_empty.csv:1:1: the file is empty'
refused people_latin1.csv 'people_latin1.csv:6:6: byte 0xE9 is not UTF-8'
refused people_missing_column.csv "no column 'comorbidity_count'"
refused people_nul.csv 'people_nul.csv:6:4: a NUL byte'
refused people_open_quote.csv 'people_open_quote.csv:6:1: the quote opened here is never closed'
refused people_semicolon.csv "people_semicolon.csv:1:1: the first line is one column name that holds ';'"
refused people_utf16.csv 'people_utf16.csv:1:1: not CSV: this is UTF-16 text'
refused people.csv 'people.csv:37:24: 5 fields'
refused people.csv 'people.csv:39:30: 8 fields'
grep -v -n '^$' "$from/people.csv" | sed -n '1,36p;38p' | cut -d: -f2- >rows.csv
"$ASCRIBE" import people=rows.csv --schema schema.yaml -o x.h5 --quiet 2>err && exit 1
for text in "rows.csv:3:11: column 'birth_date': '23/01/1938'" "rows.csv:12:26: column 'comorbidity_count': '2.5'" \
    "rows.csv:22:22: column 'imd_decile': 'three'"; do
    grep -q "$text" err || { echo "'$text' is not in:"; cat err; exit 1; }
done
for name in ok_bom_crlf_quoted ok_column_order ok_no_final_newline people_header_only; do
    "$ASCRIBE" import "people=$from/$name.csv" --schema schema.yaml -o "$name.h5" --quiet || exit 1
done
