echo '{"n": 2, "v": [0, 5, null, 3]}' >g.json
"$ASCRIBE" game g.json --completions monotone
