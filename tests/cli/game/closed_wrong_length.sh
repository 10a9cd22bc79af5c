echo '{"n": 3, "closed_form": {"kind": "airport", "costs": [1, 2]}}' >g.json
"$ASCRIBE" game g.json
