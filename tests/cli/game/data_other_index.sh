echo '{"n": 2, "v": [0, 1, 2, 4]}' >g.json
"$ASCRIBE" game g.json --index markov_removal
