echo '{"n": 1, "v": [0, 1]}' >g.json
"$ASCRIBE" game g.json --index shapley:alpha=0.5
