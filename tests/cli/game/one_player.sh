echo '{"n": 1, "v": [3, 10]}' >g.json
"$ASCRIBE" game g.json --index shapley --index banzhaf --index leave_one_out --index nucleolus
