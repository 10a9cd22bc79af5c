. "$SOURCE/tests/cli/lib.sh"
flat "\$4 = \"no\"; if (NR == 2) { \$4 = \"yes\"; \$7 = \"x\" }"
sed -i "s/^unit:/include: [{column: y, not: [x]}]\nunit:/" study.yaml
flat_run
nothing_left
