# Another study at the same output needs --overwrite, and then replaces the file.
. "$SOURCE/tests/cli/lib.sh"
pilot 1500 64
"$ASCRIBE" run pilot/study.yaml -o r.h5 --quiet || exit 1
cp r.h5 first.h5
sed -i 's/seed: *[0-9]*/seed: 99/' pilot/study.yaml
"$ASCRIBE" run pilot/study.yaml -o r.h5 --quiet 2>message
[ $? = 3 ] || { echo "not refused"; exit 1; }
cmp first.h5 r.h5 || exit 1
"$ASCRIBE" run pilot/study.yaml -o r.h5 --quiet --overwrite || exit 1
! cmp -s first.h5 r.h5 || { echo "nothing replaced"; exit 1; }
