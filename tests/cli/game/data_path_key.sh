echo '{"markov": {"paths": [{"path": ["a"], "conversion": 3, "null": 2}]}}' >g.json
"$ASCRIBE" game g.json
