echo '{"n": 2, "v": [0, 0, 0, 12]}' >g.json
"$ASCRIBE" game g.json --gaming --budget 100
