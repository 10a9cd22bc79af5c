echo '{"n": 2, "closed_form": {"kind": "weighted_voting", "weights": [1, 2], "limit": 3}}' >g.json
"$ASCRIBE" game g.json
