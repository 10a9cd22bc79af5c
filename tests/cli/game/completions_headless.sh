echo '{"n": 2, "v": [0, 5, 6, null]}' >g.json
"$ASCRIBE" game g.json --completions monotone
