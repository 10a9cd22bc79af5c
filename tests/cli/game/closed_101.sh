echo '{"n": 101, "closed_form": {"kind": "airport", "costs": []}}' >g.json
"$ASCRIBE" game g.json --budget 4000
