echo '{"n": 2, "closed_forms": {"kind": "airport", "costs": [1, 2]}}' >g.json
"$ASCRIBE" game g.json
