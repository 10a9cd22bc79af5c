echo '{"n": 2, "v": [0, 1, 2, 3]}' >g.json
"$ASCRIBE" game g.json --seed 3
