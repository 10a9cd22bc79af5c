echo '{"n": 2, "closed_form": {"kind": "airport", "costs": [1, -2]}}' >g.json
"$ASCRIBE" game g.json
