echo '{"n": 2, "v": [0, 1, null, 3]}' >g.json
"$ASCRIBE" game g.json
