# The gate over simulated pilots, two of each: nulls with a fault stay below level 3, a true effect reaches it. A second call
# goes on where the first was stopped and counts the same.
/usr/bin/python3 -c 'import h5py' 2>/dev/null || exit 77
mkdir build && cp "$ASCRIBE" build/ascribe
only="--only selected_on_crisis --only documentation_growth --only informative_follow_up --only unlinked_high_risk --only coding_growth"
call() { "$SOURCE/bench/gate/run" "$PWD/build" --jobs 2 "$@" | sed 's/ binding.*//; s/ *$//'; }
call --pilots 1 $only >/dev/null
call --pilots 2 $only
call --pilots 2 --only pathway_effect
wc -l <build/gate/selected_on_crisis.2400.jsonl | tr -d ' '
