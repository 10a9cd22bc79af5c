# NAN and INFINITY are constants of type float, which Clang counts as promotions: they stand as doubles.
cd "$SOURCE" || exit 1
bare=$(grep -rnE '(^|[^A-Za-z_"])(NAN|INFINITY)([^A-Za-z_"]|$)' engine models datasets bench tests \
    --include='*.c' --include='*.h' | sed -E 's/\(double\)-?(NAN|INFINITY)//g' |
    grep -E '(^|[^A-Za-z_"])(NAN|INFINITY)([^A-Za-z_"]|$)' | grep -vE ':[0-9]+: *(/\*|\*)')
[ -z "$bare" ] && exit 0
echo "write (double)NAN and (double)INFINITY:"
echo "$bare"
exit 1
