echo '{"n": 3, "players": ["a", "b", "c"], "closed_form": {"kind": "dividends", "terms": [[["a"], 2], [["a", "b"], 6], [[1, 2, 3], -3]]}}' >g.json
"$ASCRIBE" game g.json --json --index shapley --index dividends
