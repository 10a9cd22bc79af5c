# The examples of every --help, in the order of the work, run as they stand.
ascribe() { "$ASCRIBE" "$@"; }
for command in simulate import describe link init check lock seal run show report export verify keygen models game; do
    "$ASCRIBE" $command --help >help || { echo "$command --help failed"; exit 1; }
    sed -n '/^example:/,$p' help | sed 1d >example
    [ -s example ] || { echo "$command has no example"; exit 1; }
    . ./example >out 2>err || { echo "the example of $command failed:"; cat example out err; exit 1; }
done
[ -s report.html ] && [ -s tables/contribution.csv ] && [ -s results.h5 ] || { echo "an example wrote nothing"; exit 1; }
