#!/bin/sh
# Make the Python environment of the project in .venv; it is made again when a lock changes.
#
#     sh envs/python.sh [WHAT TO INSTALL AS TORCH, WITH OPTIONS]
#
# PYTHON names the interpreter; default: the newest on PATH for which every package has a wheel. uv installs if it is on
# PATH, pip otherwise, and UV=0 takes pip; both install the same files.
set -eu
cd "$(dirname "$0")/.."
. envs/surroundings.sh

TORCH="torch==2.13.*"
CPU_INDEX=https://download.pytorch.org/whl/cpu
LOG=.venv/install.log
uv_instead="install uv (https://docs.astral.sh/uv)"

main() {
    command -v git > /dev/null || stop "git is missing. $(remedy git)"
    uv=
    [ "${UV:-}" = 0 ] || uv=$(command -v "${UV:-uv}" || true)
    find_python
    make_venv
    tool=${uv:+uv}
    echo "Setting up the Python environment in .venv: $("$python" -V), ${tool:-pip} (log: $LOG)"
    install --require-hashes -r envs/build.lock || failed
    install_without_isolation --require-hashes -r envs/requirements.lock || failed
    install_torch "$@"
    # A path relative to this file: a checkout that is copied or moved with its .venv runs its own code.
    site=$(.venv/bin/python -I -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    echo ../../../../src > "$site/checkout.pth"
    .venv/bin/python -I -c 'import torch; print(f"torch {torch.__version__}")' || failed
    touch .venv/ready
}

stop() {
    echo "$1" >&2
    exit 1
}

failed() {
    grep -iE '^ *(error|×|├─▶|╰─▶|hint|cause)|WARNING: Retrying|Could not fetch' "$LOG" | cut -c1-300 | sort -u | tail -n 6 >&2 || true
    stop "The environment could not be installed (whole log: $LOG). Run the same command again to retry."
}

# Print how to install a package, by name on Debian and Ubuntu, Fedora, macOS and, without root, conda.
remedy() {
    echo "Install it: Debian and Ubuntu: apt-get install $1; Fedora: dnf install ${2:-$1}; macOS: brew install" \
        "${3:-${2:-$1}}; without root: ${4:-conda install -c conda-forge $1}."
}

# Set `python` to the interpreter of the environment. With uv alone it is a version that uv finds or downloads.
find_python() {
    suitable='import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'
    for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3 python3.14}; do
        if "$candidate" -I -c "$suitable" 2> /dev/null; then
            python=$(command -v "$candidate")
            [ -n "$uv" ] || "$python" -I -c 'import ensurepip, venv' 2> /dev/null || stop \
                "$python has no venv module. $(remedy python3-venv python3 python "$uv_instead")"
            if "$python" -I -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 14))'; then
                echo "Python 3.14: one package (immutables) has no wheel for it yet and is compiled, which needs gcc." >&2
            fi
            return
        fi
    done
    [ -z "${PYTHON:-}" ] || stop "PYTHON=$PYTHON is not a Python of version 3.11 to 3.14."
    [ -n "$uv" ] || stop "Python 3.11, 3.12, 3.13 or 3.14 is missing. \
$(remedy "python3 python3-venv" python3 python@3.13 "$uv_instead, which brings a Python") PYTHON= names one that is not on PATH."
    python=3.13
}

make_venv() {
    [ ! -e .venv/conda-meta ] || stop ".venv is a conda environment, which would be replaced. Move it away first."
    rm -rf .venv
    if [ -n "$uv" ]; then
        "$uv" venv --quiet --python "$python" .venv || stop "uv could not make the environment."
    else
        "$python" -I -m venv .venv || stop "Python's venv module could not make the environment."
    fi
    : > "$LOG"
    python=.venv/bin/python
}

install() {
    if [ -n "$uv" ]; then
        "$uv" pip install --python .venv/bin/python "$@" >> "$LOG" 2>&1
    else
        .venv/bin/python -I -m pip --disable-pip-version-check --no-input install --no-compile "$@" >> "$LOG" 2>&1
    fi
}

install_without_isolation() {
    install --no-build-isolation "$@"
}

# Install torch: the arguments if there are any; otherwise the CPU build on Linux without an NVIDIA driver, and the build
# of the ordinary index elsewhere. Everything that the CPU build needs is in the lock.
install_torch() {
    if [ $# -gt 0 ]; then
        install "$@" || failed
    elif [ "$(uname -s)" = Linux ] && [ ! -e /proc/driver/nvidia/version ]; then
        if [ -n "${PIP_FIND_LINKS:-}${UV_FIND_LINKS:-}" ] && install --no-deps --no-index "$TORCH" && torch_works; then
            return
        fi
        export UV_HTTP_TIMEOUT=30 UV_HTTP_RETRIES=1
        install --no-deps --index-url "${TORCH_INDEX:-$CPU_INDEX}" "$TORCH" && torch_works && return
        unset UV_HTTP_TIMEOUT UV_HTTP_RETRIES
        echo "torch's CPU build cannot be downloaded from ${TORCH_INDEX:-$CPU_INDEX}. The ordinary index has the build" \
            "for GPUs: on x86-64 it downloads 2.7 GB and takes 5.6 GB on disk. To stop it press Ctrl-C; to choose" \
            "another build say make setup TORCH=..." >&2
        install "$TORCH" || failed
    else
        install "$TORCH" || failed
    fi
}

torch_works() {
    .venv/bin/python -I -c 'import torch' >> "$LOG" 2>&1
}

main "$@"
