#!/bin/bash
# Sourced by the other scripts: goes to the project's top and builds the site if a source is newer than the last build.
# Leaves the program in $site. Builds quietly; what goes wrong is shown.
set -euo pipefail
called=$0
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export HOME=${HOME:-$PWD/var}

command -v dotnet >/dev/null || { echo "Error: the .NET SDK 10 is needed: https://dotnet.microsoft.com/download" >&2; exit 1; }

# Two commands at once build one after the other (where there is flock: Linux).
mkdir -p Insta485.Web/bin Insta485.Web/obj
if command -v flock >/dev/null; then
    exec 9>Insta485.Web/obj/lock
    flock 9
fi

site=$PWD/Insta485.Web/bin/Release/net10.0/Insta485.Web.dll
stamp=Insta485.Web/obj/built
if [[ ! -e $site || ! -e $stamp ]] || [[ -n $(find Insta485.Web Directory.*.props .editorconfig \
    \( -path Insta485.Web/bin -o -path Insta485.Web/obj \) -prune -o -newer $stamp -print -quit) ]]; then
    echo "Building…" >&2
    started=$(mktemp)
    log=$(dotnet build Insta485.Web -c Release --nologo -v quiet 2>&1) || { echo "$log" >&2; rm -f "$started"; exit 1; }
    # As of when the build began: a source saved meanwhile is newer.
    touch -r "$started" $stamp
    rm -f "$started"
fi
exec 9>&-
