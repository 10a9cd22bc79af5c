echo '{"n": 3, "players": ["home", "clinic", "ward"], "v": [0, 12, null, 24, 20, null, 36, 60]}' >g.json
"$ASCRIBE" game g.json --completions monotone --index shapley --index ensc --index sii
"$ASCRIBE" game g.json --completions monotone --index shapley --json
printf 'mask,v\n3,20\n0,0\n1,\n' >g.csv
"$ASCRIBE" game g.csv --completions monotone --index shapley
