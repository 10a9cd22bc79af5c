# swiss of R: LMG, last and first increases as relaimpo 2.2-7 gives them, to the six digits shown.
[ -n "$ASCRIBE_DATA" ] || exit 77
awk -F, 'NR == 1 { for (j = 2; j <= NF; j++) name[j] = $j; columns = NF; next }
    { for (j = 2; j <= NF; j++) column[j] = column[j] (NR > 2 ? ", " : "") $j }
    END { printf "{\"regression\": {\"y\": [%s], \"x\": {", column[2]
          for (j = 3; j <= columns; j++) printf "%s\"%s\": [%s]", (j == 3 ? "" : ", "), name[j], column[j]
          print "}}}" }' "$ASCRIBE_DATA/games/data/swiss.csv" >swiss.json
"$ASCRIBE" game swiss.json --index lmg --index shapley --index leave_one_out --index standalone
