. "$SOURCE/tests/cli/lib.sh"
flat "if (NR == 17) \$3 = \"Inf\""
printf "tables: {flat: {columns: {age: {type: real}}}}\n" >schema.yaml
"$ASCRIBE" import flat=flat.csv --schema schema.yaml -o flat.h5
