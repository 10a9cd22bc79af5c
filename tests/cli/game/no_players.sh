echo '{"n": 0, "v": [1]}' >g.json
"$ASCRIBE" game g.json
