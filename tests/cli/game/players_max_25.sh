echo '{"n": 25, "v": []}' >g.json
"$ASCRIBE" game g.json --players-max 25
