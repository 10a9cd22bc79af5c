printf 'mask,coalition,v\n0,-,0\n1,a,2\n2,b,3\n3,a+c,5\n' >g.csv
"$ASCRIBE" game g.csv
