# Hordaland: the 20 cells as printed by Eide & Gefeller (1995), J. Clin. Epidemiol. 48:233-243: share of the cases
# in 100,000 and risk in 10,000. The share of the population is proportional to cases / risk. Answers of the paper:
# average 0.127509, 0.349603, 0.124709; in the order of the file 0.167114, 0.350945, 0.0837617.
cat >cells.txt <<'CELLS'
0 1 0 6732 360
0 1 1 2976 621
0 2 0 1570 236
0 2 1 1787 411
0 3 0 1445 507
0 3 1 1008 864
0 4 0 6986 1066
0 4 1 6553 1745
0 5 0 3000 1867
0 5 1 5766 2891
1 1 0 9680 514
1 1 1 4194 875
1 2 0 2741 339
1 2 1 2194 584
1 3 0 2474 718
1 3 1 1031 1206
1 4 0 12410 1474
1 4 1 9537 2345
1 5 0 8408 2497
1 5 1 9509 3708
CELLS
awk '{ level[NR] = sprintf("{\"urban\": %d, \"smoking\": %d, \"occupational\": %d}", $1, $2, $3)
       part[NR] = $4 / $5; risk[NR] = $5 / 10000; sum += $4 / $5 }
     END { printf "{\"attributable\": {\"reference\": {\"urban\": 0, \"smoking\": 1, \"occupational\": 0},\n"
           printf "\"order\": [\"urban\", \"smoking\", \"occupational\"], \"cells\": ["
           for (i = 1; i <= NR; i++)
               printf "%s{\"level\": %s, \"share\": %.17g, \"risk\": %.17g}", (i == 1 ? "" : ",\n"), level[i],
                   part[i] / sum, risk[i]
           print "]}}" }' cells.txt >hordaland.json
"$ASCRIBE" game hordaland.json --index average_attributable_fraction --index shapley \
    --index sequential_attributable_fraction --index leave_one_out --index standalone || exit 1

# Two channels, followed by hand: v = 4/5, effects 3/4 and 1/2, shares 3/5 and 2/5.
echo '{"markov": {"paths": [
    {"path": ["google ads"], "conversions": 2, "null": 1}, {"path": ["mailing"], "conversions": 1, "null": 0},
    {"path": ["google ads", "mailing"], "conversions": 1, "null": 0}]}}' >two.json
"$ASCRIBE" game two.json --index markov_removal --index markov_removal:scaled=0 --index shapley || exit 1

# Three channels, as other players: v = 1/3, effects 1/2, 1, 1, shares 1/5, 2/5, 2/5; Shapley 1/18, 5/36, 5/36.
echo '{"players": ["C3", "C1", "C2"], "markov": {"paths": [{"path": ["C1", "C2", "C3"], "conversions": 1, "null": 0},
    {"path": ["C1"], "conversions": 0, "null": 1}, {"path": ["C2", "C3"], "conversions": 0, "null": 1}]}}' >three.json
"$ASCRIBE" game three.json --index markov_removal --index markov_removal:scaled=0 --index shapley || exit 1
"$ASCRIBE" game three.json --index all --json | grep -o '"refused".*'
