echo '{"n": 2, "closed_form": {"kind": "dividends", "terms": [[[1], NaN]]}}' >g.json
"$ASCRIBE" game g.json
