#!/bin/bash
# Sourced by the other scripts: goes to the project's top and builds the site if a source is newer than the last build.
# Leaves the program in $site. With --help, or with $as_is set by the caller, any build will do.
set -euo pipefail
called=$0
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export HOME=${HOME:-$PWD/var}
# No debugger or profiler attaches, and no socket for them lies in the system's temporary folder. 1 allows it.
export DOTNET_EnableDiagnostics=${DOTNET_EnableDiagnostics:-0}

command -v dotnet >/dev/null || { echo "Error: the .NET SDK 10 is required: https://dotnet.microsoft.com/download" >&2; exit 1; }

site=$PWD/Insta485.Web/bin/Release/net10.0/Insta485.Web.dll
stamp=Insta485.Web/obj/built

# step WORDS COMMAND...: runs a quiet command and reports its time, on a terminal while it runs; its output is shown if it fails.
step() {
    local words=$1 began=$SECONDS ticker= log failed=
    shift
    if [[ -t 2 ]]; then
        while printf '\r%s %d s' "$words" $((SECONDS - began)) >&2 && sleep 1; do :; done &
        ticker=$!
        trap 'kill "$ticker" 2>/dev/null' EXIT
    fi
    log=$("$@" 2>&1) || failed=1
    if [[ -n $ticker ]]; then
        trap - EXIT
        kill "$ticker"
        wait "$ticker" 2>/dev/null || true
        printf '\r' >&2
    fi
    echo "$words $((SECONDS - began)) s" >&2
    [[ -z $failed ]] || { echo "$log" >&2; return 1; }
}

is_stale() {
    [[ ! -e $site || ! -e $stamp ]] || [[ -n $(find Insta485.Web Insta485.Decoder Directory.*.props .editorconfig \
        \( -path 'Insta485.*/bin' -o -path 'Insta485.*/obj' \) -prune -o -newer $stamp -print -quit) ]]
}

build() {
    local assets=Insta485.Web/obj/project.assets.json
    if [[ ! -e $assets || Insta485.Web/Insta485.Web.csproj -nt $assets \
        || Insta485.Decoder/Insta485.Decoder.csproj -nt $assets || Directory.Packages.props -nt $assets ]]; then
        step "Restoring packages…" dotnet restore Insta485.Web --verbosity quiet
        # The tool leaves the file alone where nothing changed.
        touch $assets
    fi
    touch Insta485.Web/obj/began
    step "Building…" dotnet build Insta485.Web -c Release --no-restore --nologo -v quiet || exit 1
    # As of when the build began: a source saved meanwhile is newer.
    mv Insta485.Web/obj/began $stamp
}

for word; do
    [[ $word != --help && $word != -h ]] || as_is=1
done
if [[ -z ${as_is:-} || ! -e $site ]]; then
    # Two commands at once build one after the other (where there is flock: Linux).
    mkdir -p Insta485.Web/bin Insta485.Web/obj
    if command -v flock >/dev/null; then
        exec 9>Insta485.Web/obj/lock
        flock 9
    fi
    if is_stale; then
        build
    fi
    exec 9>&-
fi
