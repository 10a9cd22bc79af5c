echo '{"n": 1, "v": [0, 1], "structure": {}}' >g.json
"$ASCRIBE" game g.json
