echo '{"markov": {"paths": [{"path": ["a"], "conversions": 3, "null": -2}]}}' >g.json
"$ASCRIBE" game g.json
