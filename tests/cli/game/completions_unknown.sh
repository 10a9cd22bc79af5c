echo '{"n": 2, "v": [0, 5, null, 8]}' >g.json
"$ASCRIBE" game g.json --completions convex
