echo '{"n": 21, "v": [1]}' >g.json
"$ASCRIBE" game g.json
