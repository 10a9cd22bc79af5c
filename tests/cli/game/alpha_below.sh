echo '{"n": 1, "v": [0, 1]}' >g.json
"$ASCRIBE" game g.json --index egalitarian_shapley:alpha=-0.1
