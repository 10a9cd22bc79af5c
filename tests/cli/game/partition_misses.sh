echo '{"n": 3, "v": [0, 1, 2, 3, 4, 5, 6, 7], "structures": {"partition": [[1, 2]]}}' >g.json
"$ASCRIBE" game g.json
