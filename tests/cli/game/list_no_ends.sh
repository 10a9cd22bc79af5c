echo '{"n": 3, "coalitions": [[], [1], [1, 2]], "v": [0, 1, 2]}' >g.json
"$ASCRIBE" game g.json
