echo '{"n": 2, "v": [0, 1, 2, 3], "structures": {"weights": [1, -3]}}' >g.json
"$ASCRIBE" game g.json
