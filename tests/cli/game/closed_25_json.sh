echo '{"n": 25, "closed_form": {"kind": "airport", "costs": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]}}' >g.json
"$ASCRIBE" game g.json --budget 4000 --seed 7 --sampler antithetic --json
