echo '{"n": 1, "v": [0, 1], "closed_form": {"kind": "airport", "costs": [1]}}' >g.json
"$ASCRIBE" game g.json
