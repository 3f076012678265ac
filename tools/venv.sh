#!/usr/bin/env bash
# Make the virtual environment FOLDER hold what LOCK names and this project, then touch READY.
set -eu
folder=$1 lock=$2 ready=$3
python=${PYTHON:-python3}
wanted="This needs Python 3.11, 3.12 or 3.13"
fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'

refuse() {
    echo "$1" >&2
    exit 1
}

if ! "$folder/bin/python" -c "import pip; $fits" >/dev/null 2>&1; then
    if ! version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
    then
        refuse "$wanted, and no \"$python\" runs here; name one with: make PYTHON=python3.11"
    fi
    if ! "$python" -c "$fits" >/dev/null 2>&1; then
        refuse "$wanted, and \"$python\" is $version; name another with: make PYTHON=python3.11"
    fi
    rm -rf "$folder"
    if ! "$python" -m venv "$folder" >/dev/null 2>&1; then
        rm -rf "$folder"
        refuse "\"$python\" cannot make a virtual environment; on Debian: apt-get install python3-venv"
    fi
fi

echo "Installing what $lock names into $folder" >&2
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore
"$folder/bin/python" -m pip install -qq --require-hashes --requirement "$lock"
"$folder/bin/python" -m pip install -qq --no-deps --no-build-isolation --editable .
touch "$ready"
