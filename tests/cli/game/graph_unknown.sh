echo '{"n": 3, "v": [0, 1, 2, 3, 4, 5, 6, 7], "structures": {"graph_edges": [[1, 4]]}}' >g.json
"$ASCRIBE" game g.json
