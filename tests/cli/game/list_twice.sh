echo '{"n": 2, "coalitions": [[], [1], [1, 2],
  [1]], "v": [0, 1, 2, 3]}' >g.json
"$ASCRIBE" game g.json
