printf 'mask,coalition,v\n0,-,0\n1,a,2\n2,b,\n3,a+b,5\n' >g.csv
"$ASCRIBE" game g.csv
