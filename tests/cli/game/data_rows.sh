echo '{"regression": {"y": [1, 2, 4, 4], "x": {"a": [1, 2, 3, 5], "b": [1, 0, 0]}}}' >g.json
"$ASCRIBE" game g.json
