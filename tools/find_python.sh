#!/bin/sh
# Prints the path of the Python that Usher is made with: the newest supported one on this machine.
#
#   tools/find_python.sh                   the newest
#   tools/find_python.sh --all             one of each supported version, the newest first
#   tools/find_python.sh /path/to/python   this one, unless it cannot be used
#
# Exits with 1 and says what to do if there is none. Also finds what a version manager keeps and has not activated. Each one
# is tried, because a name says little: it may be a shim of what is not activated, and Debian's Python may lack what makes a
# virtual environment. Of a shim or an environment the path of what is behind it is printed.
set -u
SUPPORTED='3.13 3.12 3.11'
ASK='import sys; print("%d.%d" % sys.version_info[:2], getattr(sys, "_base_executable", sys.executable))'
INSTALL='Usher needs Python 3.11, 3.12 or 3.13 that can make virtual environments. Install one:
  Debian, Ubuntu   apt-get install python3 python3-venv
  macOS            brew install python@3.13
  pyenv            pyenv install 3.13
or name one that is elsewhere: make BASE_PYTHON=/path/to/python'

main() {
    case "${1-}" in
        '') found=$(newest) ;;
        --all) found=$(for version in $SUPPORTED; do find_version "$version"; done) ;;
        *) found=$(usable "$1") || refuse "$1 is not one that can be used." ;;
    esac
    [ -n "$found" ] || refuse
    echo "$found"
}

refuse() {
    printf '%s\n' "$@" "$INSTALL" >&2
    exit 1
}

newest() {
    for version in $SUPPORTED; do
        found=$(find_version "$version")
        [ -z "$found" ] || { echo "$found" && return; }
    done
}

find_version() {
    candidates "$1" | while IFS= read -r candidate; do
        usable "$candidate" "$1" && break
    done
}

# The path of what is behind $1, if it is supported (or the version $2) and makes environments.
usable() {
    answer=$("$1" -I -c "import ensurepip, ssl, venv; $ASK" 2>/dev/null </dev/null) || return 1
    case " ${2-$SUPPORTED} " in
        *" ${answer%% *} "*) echo "${answer#* }" ;;
        *) return 1 ;;
    esac
}

candidates() {
    on_path "python$1"
    on_path python3
    installed "${PYENV_ROOT:-$HOME/.pyenv}/versions" "$1"
    installed "${ASDF_DATA_DIR:-$HOME/.asdf}/installs/python" "$1"
    installed "${MISE_DATA_DIR:-$HOME/.local/share/mise}/installs/python" "$1"
    installed "${UV_PYTHON_INSTALL_DIR:-$HOME/.local/share/uv/python}" "cpython-$1"
}

# Every one of that name, because the first may not run. Shims are slow, and what is behind them is found without them.
on_path() (
    IFS=:
    for folder in $PATH; do
        case "$folder" in */shims) continue ;; esac
        [ ! -x "$folder/$1" ] || echo "$folder/$1"
    done
)

# What a version manager keeps in folder $1 for version $2, the newest patch first.
installed() {
    for found in "$1/$2"/bin/python3 "$1/$2".*/bin/python3; do
        [ ! -x "$found" ] || echo "$found"
    done | sort -rV
}

main "$@"
