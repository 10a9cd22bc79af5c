echo '{"n": 2, "closed_form": {"kind": "dividends", "terms": [[[1, 3], 4]]}}' >g.json
"$ASCRIBE" game g.json
