echo '{"n": 1, "v": [0, 1], "regression": {"y": [1, 2, 4], "x": {"a": [1, 2, 3]}}}' >g.json
"$ASCRIBE" game g.json
