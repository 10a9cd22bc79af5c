echo '{"n": 1, "v": [0, 3]}' >g.json
"$ASCRIBE" game g.json --budget 100
