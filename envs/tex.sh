#!/bin/sh
# LaTeX, pandoc and graphviz for the report: there already, installed with apt when root, or one line that says what to install.
set -eu
packages=$(echo $(cat "$(dirname "$0")/tex-packages.txt"))
complete() {
    command -v latexmk > /dev/null && command -v pdflatex > /dev/null && command -v pandoc > /dev/null \
        && command -v dot > /dev/null \
        && kpsewhich siunitx.sty booktabs.sty lmodern.sty natbib.sty microtype.sty > /dev/null
}
complete && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    echo "LaTeX is missing: installing $packages with apt-get (about 700 MB, once)"
    log=$(mktemp)
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages; } \
        > "$log" 2>&1; then
        tail -n 5 "$log" >&2
        echo "LaTeX could not be installed (whole log: $log). Install $packages, or leave the PDF out with TEX=0." >&2
        exit 1
    fi
    complete && exit 0
fi
echo "LaTeX is missing: install it (Debian: apt-get install $packages) or leave the PDF out with TEX=0." >&2
exit 1
