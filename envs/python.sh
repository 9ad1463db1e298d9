#!/bin/sh
# The environment of the project in .venv: made once, made again when the lock changes. Arguments: the torch to install.
set -eu
command -v git > /dev/null || { echo "git is missing: install it (Debian: apt-get install git)." >&2; exit 1; }
for candidate in ${PYTHON:-} python3.11 python3; do
    if "$candidate" -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 11))' 2> /dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "${python:-}" ]; then
    echo "Python 3.11 is missing: install it (Debian 12: apt-get install python3 python3-venv) or name it with PYTHON=." >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2> /dev/null; then
    echo "Python's venv module is missing: install it (Debian: apt-get install python3-venv)." >&2
    exit 1
fi
log=.venv/install.log
echo "Setting up the Python environment in .venv (a minute or two; log: $log)"
rm -rf .venv
"$python" -m venv .venv
pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input "$@" >> "$log" 2>&1; }
if ! { pip install --require-hashes -r envs/requirements.lock && pip install "$@" \
    && pip install --no-deps --no-build-isolation -e .; }; then
    grep -E '^(ERROR|error)' "$log" | tail -n 5 >&2 || true
    echo "The environment could not be installed (whole log: $log); run the same command again to retry." >&2
    exit 1
fi
.venv/bin/python -c 'import torch; print(f"torch {torch.__version__}")'
touch .venv/ready
