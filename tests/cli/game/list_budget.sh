echo '{"n": 2, "coalitions": [[], [1, 2]], "v": [0, 1]}' >g.json
"$ASCRIBE" game g.json --budget 100
