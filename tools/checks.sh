# shellcheck shell=bash disable=SC2154,SC2034
# The steps of ./test. Sourced after setup.sh, from the project's folder.
#
# A step that fails is remembered and the others still run; count_results turns all of it into the last line and the exit
# status. Tests are counted from the result files of ctest; a failed step that is no test counts as one failure.

failed_steps=0
junit_files=()
mkdir -p "$log_dir"

step_failed() {
    failed_steps=$((failed_steps + 1))
    say "FAILED: $*"
}

# The commit that this work started from: where it left main, or the last commit when it is main.
base_commit() {
    local main base
    for main in origin/main main; do
        base=$(git merge-base HEAD "$main" 2>/dev/null) || continue
        [ "$base" != "$(git rev-parse HEAD)" ] && echo "$base" && return
    done
    git rev-parse -q --verify HEAD^ || git hash-object -t tree /dev/null
}

# Files that changed since base_commit or are new, committed or not, and still exist.
changed_files() {
    { git diff --name-only --diff-filter=d "$(base_commit)" && git ls-files --others --exclude-standard; } 2>/dev/null | sort -u
}

# build_step PRESET [TARGET…]
build_step() {
    say "Building $1 (build/log/build-$1.log)."
    { configure "$1" && build "$@"; } || { step_failed "build of $1"; return 1; }
}

# run_tests PRESET [LABELS [NAMES]]: regular expressions; all when left out.
run_tests() {
    local preset=$1 dir="build/$1" junit="$log_dir/tests-$1.xml" log="$log_dir/tests-$1.log"
    local select=()
    [ -n "${2-}" ] && select+=(-L "$2")
    [ -n "${3-}" ] && select+=(-R "$3")
    rm -f "$junit"
    say "Testing $preset (${log#"$root"/})."
    xvfb-run -a -s "-screen 0 2560x1440x24" ctest --test-dir "$dir" -j "$(nproc)" --output-on-failure --no-tests=error \
        --timeout 600 "${select[@]}" --output-junit "$junit" >"$log" 2>&1
    local status=$?
    # What is worth reading: everything but the lines of tests that passed.
    grep -vE '^ +Start +[0-9]+: |^ *[0-9]+/[0-9]+ Test .* Passed +[0-9.]+ sec$|^(Internal ctest|Test project)|^$' "$log"
    if [ -f "$junit" ]; then
        junit_files+=("$junit")
    elif [ $status -ne 0 ]; then
        step_failed "tests of $preset"
    fi
}

check_format() {
    say "Checking the formatting."
    git ls-files '*.cpp' '*.hpp' 'shaders/*.h' | xargs clang-format-19 --dry-run --Werror >"$log_dir/format.log" 2>&1 ||
        { head -n 40 "$log_dir/format.log"; step_failed "clang-format (clang-format-19 -i mends it)"; }
}

# clang-tidy on the sources that changed, with the compile commands of the clang build.
check_tidy() {
    local files
    mapfile -t files < <(changed_files | grep -E '^(app|decoders|renderer)/.*\.cpp$')
    [ ${#files[@]} -eq 0 ] && return
    say "clang-tidy on ${#files[@]} changed files (build/log/tidy.log)."
    printf '%s\n' "${files[@]}" |
        xargs -P "$(nproc)" -n 4 clang-tidy-19 -p build/clang --quiet --warnings-as-errors='*' >"$log_dir/tidy.log" 2>&1 ||
        { grep -E 'warning:|error:' "$log_dir/tidy.log" | sort -u | head -n 40; step_failed "clang-tidy"; }
}

# fuzz_targets_changed: names of the fuzz targets whose own source, format or common ground changed.
fuzz_targets_changed() {
    local changed name
    changed=$(changed_files)
    for source in tests/fuzz/*_fuzz.cpp; do
        name=$(basename "$source" _fuzz.cpp)
        if grep -qE "^(tests/fuzz/${name}_fuzz\.cpp|decoders/(.*/)?${name}[^/]*\.[ch]pp|decoders/media/|decoders/image_decoder)" <<<"$changed"; then
            echo "$name"
        fi
    done
}

# 30 seconds for each changed target, 10 minutes in all; two at a time where there are two cores.
fuzz_changed() {
    local names seconds=30
    mapfile -t names < <(fuzz_targets_changed)
    [ ${#names[@]} -eq 0 ] && return
    build_step fuzz "${names[@]/#/fuzz_}" || return
    [ $((${#names[@]} * seconds)) -gt 600 ] && seconds=$((600 / ${#names[@]}))
    say "Fuzzing ${names[*]}, $seconds s each."
    # shellcheck disable=SC2016
    printf '%s\n' "${names[@]}" | xargs -P "$(nproc)" -I{} bash -c '
        mkdir -p "build/fuzz/found/$1" "build/fuzz/crashes"
        corpus=tests/fuzz/corpus/$1
        [ -d "$corpus" ] || corpus=
        "build/fuzz/tests/fuzz/fuzz_$1" -max_total_time="$2" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
            -artifact_prefix="build/fuzz/crashes/$1-" "build/fuzz/found/$1" $corpus >"build/log/fuzz-$1.log" 2>&1 ||
            { tail -n 25 "build/log/fuzz-$1.log"; exit 1; }' _ {} "$seconds" ||
        step_failed "fuzzing; the inputs are under build/fuzz/crashes and belong into tests/data/regressions/NAME"
}

# The sum over all result files, and the exit status.
count_results() {
    local passed=0 failed=$failed_steps skipped=0 tests failures disabled missed file
    for file in "${junit_files[@]}"; do
        read -r tests failures disabled missed < <(python3 - "$file" <<'PYTHON'
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()
print(*(suite.get(key, "0") for key in ("tests", "failures", "disabled", "skipped")))
PYTHON
        )
        passed=$((passed + tests - failures - disabled - missed))
        failed=$((failed + failures))
        skipped=$((skipped + disabled + missed))
    done
    if [ $skipped -gt 0 ]; then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi
    [ $failed -eq 0 ] && [ $passed -gt 0 ]
}
