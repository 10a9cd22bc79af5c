echo '{"n": 2, "closed_form": {"kind": "dividends", "terms": [[[1, 1], 4]]}}' >g.json
"$ASCRIBE" game g.json
