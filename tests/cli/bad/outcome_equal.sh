. "$SOURCE/tests/cli/lib.sh"
flat "\$7 = \"no\"; if (NR == 2) { \$7 = \"yes\"; \$3 = \"\" }"
sed -i "s/^unit:/missing: {age: exclude}\nunit:/" study.yaml
flat_run
nothing_left
