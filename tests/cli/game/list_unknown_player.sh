echo '{"n": 2, "coalitions": [[], [1, 3]], "v": [0, 1]}' >g.json
"$ASCRIBE" game g.json
