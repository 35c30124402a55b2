# shellcheck shell=bash disable=SC2154,SC2034
# What ./run and ./test share: packages, configuring, building. Sourced by bash; expects $root, the project's folder.
# Sentences for people go to standard error, so that pipes of the program stay clean; the long output of each step goes to
# a file under build/log.

log_dir="$root/build/log"
packages_changed=no # set by need_packages; what was configured before may lack the new ones

build_packages=(g++ cmake ninja-build ccache mold pkg-config libimgui-dev libglfw3-dev libvulkan-dev glslc
    mesa-vulkan-drivers libglm-dev libpng-dev libdeflate-dev libturbojpeg0-dev libtiff-dev libopenexr-dev zlib1g-dev
    liblz4-dev libzstd-dev libbz2-dev libsqlite3-dev libyaml-cpp-dev libprotobuf-dev protobuf-compiler libgrpc++-dev
    libflatbuffers-dev flatbuffers-compiler libfmt-dev nlohmann-json3-dev libfreetype-dev libx11-dev libxext-dev
    fonts-inter fonts-dejavu-core)
if [ "$(uname -m)" = x86_64 ] || [ "$(uname -m)" = aarch64 ]; then build_packages+=(libisal-dev); fi
test_packages=(catch2 vulkan-validationlayers xvfb xauth xdotool python3)
analysis_packages=(clang-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev)

say() { printf '%s\n' "$*" >&2; }

# run_logged NAME COMMAND…: the command's output into build/log/NAME.log; its end is shown when it fails.
run_logged() {
    local log="$log_dir/$1.log"
    shift
    mkdir -p "$log_dir"
    if ! "$@" >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        say "This step failed; everything it said is in ${log#"$root"/}."
        return 1
    fi
}

# Packages of the given list that are not installed, one per line.
missing_packages() {
    local installed
    # It fails where it knows nothing of a package, which is an answer too: callers run under "set -e".
    installed=" $(dpkg-query -W -f='${db:Status-Status}:${Package} ' "$@" 2>/dev/null || true) "
    local package
    for package in "$@"; do
        case "$installed" in *" installed:$package "*) ;; *) echo "$package" ;; esac
    done
}

# Where there is no apt: names what is missing, by what the build itself looks for.
name_missing_parts() {
    local missing=() part
    for part in c++ cmake ninja pkg-config glslc protoc flatc; do
        command -v "$part" >/dev/null || missing+=("$part")
    done
    if command -v pkg-config >/dev/null; then
        for part in imgui glfw3 vulkan libpng libdeflate libturbojpeg libtiff-4 OpenEXR zlib liblz4 libzstd sqlite3 yaml-cpp protobuf flatbuffers fmt nlohmann_json freetype2 \
            x11 xext; do
            pkg-config --exists "$part" || missing+=("$part (library with headers)")
        done
    fi
    [ ${#missing[@]} -eq 0 ] && return 0
    say "This system has no apt-get, so please install what the build needs by hand. Missing:"
    printf '  %s\n' "${missing[@]}" >&2
    say "README.md lists the packages by their Debian names."
    return 1
}

# need_packages WHY PACKAGE…: installs those that are missing.
need_packages() {
    local why=$1 missing sudo=()
    shift
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        name_missing_parts
        return
    fi
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -eq 0 ] && return 0
    say "Installing what $why and this system lacks: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "That takes root, and there is no sudo here. As root: apt-get install --no-install-recommends ${missing[*]}"
            return 1
        fi
        say "Packages belong to the system, so apt-get runs under sudo, which may ask for your password."
        sudo=(sudo)
    fi
    local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120)
    [ ${#sudo[@]} -eq 0 ] || sudo -v || return 1
    run_logged apt-update "${apt[@]}" update || say "Going on with the package lists that are there."
    run_logged apt-install "${apt[@]}" install -y --no-install-recommends "${missing[@]}" || return 1
    packages_changed=yes
}

# configure PRESET: only when it was never done, or the presets or packages changed; the build does the rest itself.
configure() {
    local preset=$1 dir="$root/build/$1"
    if [ ! -f "$dir/build.ninja" ] || [ "$root/CMakePresets.json" -nt "$dir/build.ninja" ] ||
        [ "$packages_changed" = yes ]; then
        (cd "$root" && run_logged "configure-$preset" cmake --preset "$preset")
    fi
}

# build PRESET [TARGET…]
build() {
    local preset=$1
    shift
    local targets=()
    [ $# -gt 0 ] && targets=(--target "$@")
    export CCACHE_BASEDIR="$root"
    run_logged "build-$preset" cmake --build "$root/build/$preset" "${targets[@]}"
}
