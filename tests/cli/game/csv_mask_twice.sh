printf 'mask,v\n0,0\n1,1\n1,2\n' >g.csv
"$ASCRIBE" game g.csv
