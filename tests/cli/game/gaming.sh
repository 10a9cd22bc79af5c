echo '{"n": 3, "players": ["base", "helper", "copy of base"], "v": [0, 10, 6, 16, 10, 10, 16, 16]}' >g.json
"$ASCRIBE" game g.json --index shapley --gaming
