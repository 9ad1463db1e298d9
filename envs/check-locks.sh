#!/bin/sh
# Check by dry installs that the locks can be installed with each Python on each system: every package has a wheel there
# whose hash is in a lock. Two packages are compiled: connection-pool everywhere (pure Python), immutables on 3.14.
set -eu
cd "$(dirname "$0")/.."
. envs/surroundings.sh
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for python in 3.11 3.12 3.13 3.14; do
    compiled="--no-binary connection-pool"
    [ $python != 3.14 ] || compiled="$compiled --no-binary immutables"
    for system in x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu aarch64-apple-darwin; do
        if ! .venv/bin/uv pip install --dry-run --quiet --require-hashes --only-binary :all: $compiled \
            --python-version $python --python-platform $system --target "$scratch/target" \
            -r envs/requirements.lock -r envs/development.lock > "$scratch/log" 2>&1; then
            if grep -iE 'failed to (fetch|download)|connect|dns|timed out|certificate|network' "$scratch/log" >&2; then
                echo "The locks of envs/ are NOT CHECKED for other Pythons and systems: no package index can be reached." >&2
                exit 0
            fi
            cat "$scratch/log" >&2
            echo "The locks of envs/ cannot be installed with Python $python on $system." >&2
            exit 1
        fi
    done
done
