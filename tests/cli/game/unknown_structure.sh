echo '{"n": 1, "v": [0, 1], "structures": {"graph": []}}' >g.json
"$ASCRIBE" game g.json
