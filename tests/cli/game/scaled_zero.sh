echo '{"n": 2, "v": [0, 0, 0, 0]}' >g.json
"$ASCRIBE" game g.json --index banzhaf_scaled
