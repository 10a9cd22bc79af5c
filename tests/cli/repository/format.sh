# Every source file is formatted as .clang-format says.
cd "$SOURCE" || exit 1
command -v clang-format >/dev/null || exit 77
git ls-files -co --exclude-standard -- '*.c' '*.h' | xargs clang-format --dry-run --Werror && echo formatted
