echo '{"n": 2, "closed_form": {"kind": "bankruptcy", "claims": [1, 2]}}' >g.json
"$ASCRIBE" game g.json
