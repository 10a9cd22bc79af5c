echo '{"n": 2, "players": ["home", "clinic"], "v": [1, 11, 7, 21], "structures": {"weights": [3, 1]}}' >g.json
"$ASCRIBE" game g.json --json --index weighted_shapley --index egalitarian_shapley
