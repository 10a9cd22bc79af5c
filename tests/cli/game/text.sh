printf 'mask,coalition,v\n3,home+clinic,20\n0,-,0\n1,home,10\n2,clinic,6\n' >g.csv
"$ASCRIBE" game g.csv --index shapley --index egalitarian_shapley:alpha=0.25 --index leave_one_out
