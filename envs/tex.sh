#!/bin/sh
# LaTeX for report.pdf and graphviz for the rule graph of report.html. They are installed with apt-get if this is root;
# otherwise one message says how to get them, and the run goes on without them.
set -eu
cd "$(dirname "$0")/.."
. envs/surroundings.sh

packages=$(echo $(cat envs/tex-packages.txt))
missing() {
    for program in latexmk pdflatex dot; do
        command -v $program > /dev/null || echo $program
    done
    for package in booktabs lmodern natbib microtype xcolor; do
        kpsewhich $package.sty > /dev/null 2>&1 || echo $package.sty
    done
}
[ -n "$(missing)" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    echo "Installing $packages with apt-get (about 300 MB on disk, once)"
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    install="apt-get -o APT::Keep-Downloaded-Packages=false install -y --no-install-recommends"
    if apt-get update > "$log" 2>&1 && $install $packages >> "$log" 2>&1; then
        rm "$log"
    else
        tail -n 5 "$log" >&2
        echo "apt-get failed (whole log: $log)." >&2
    fi
    [ -n "$(missing)" ] || exit 0
fi
echo "Missing: $(echo $(missing)). Without LaTeX report.html is made and report.pdf is not; without dot report.html has
no rule graph. To install them: Debian and Ubuntu: apt-get install $packages; Fedora: dnf install latexmk
texlive-scheme-basic texlive-{booktabs,lm,natbib,microtype,xcolor} graphviz; macOS: brew install --cask mactex-no-gui,
and brew install graphviz; without root: https://tug.org/texlive/quickinstall.html." >&2
