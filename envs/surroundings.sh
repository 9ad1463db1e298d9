# To be sourced: unset every variable of the user's shell that is not listed here, so that modules, conda or another
# project cannot change what is installed. Variables of uv and pip are kept but for those that change where to install.
for name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z_0-9]*\)=.*/\1/p'); do
    case $name in
        PATH | HOME | USER | LOGNAME | SHELL | TERM | LANG | LC_* | TMPDIR | TZ | PYTHON | UV | TORCH_INDEX) ;;
        *_proxy | *_PROXY | SSL_CERT_* | REQUESTS_CA_BUNDLE | CURL_CA_BUNDLE) ;;
        PIP_USER | PIP_TARGET | PIP_PREFIX | PIP_ROOT | PIP_NO_DEPS | PIP_NO_BINARY | PIP_REQUIRE_VIRTUALENV) unset "$name" ;;
        UV_TARGET | UV_PREFIX | UV_SYSTEM_PYTHON | UV_PROJECT_ENVIRONMENT | UV_PYTHON) unset "$name" ;;
        PIP_* | UV_*) ;;
        *) unset "$name" 2> /dev/null || true ;;
    esac
done
# uv reads none of pip's variables.
[ -z "${PIP_FIND_LINKS:-}" ] || export UV_FIND_LINKS="${UV_FIND_LINKS:-$PIP_FIND_LINKS}"
[ -z "${PIP_INDEX_URL:-}" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}"
[ -z "${PIP_EXTRA_INDEX_URL:-}" ] || export UV_INDEX="${UV_INDEX:-$PIP_EXTRA_INDEX_URL}"
[ -z "${PIP_CERT:-}" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$PIP_CERT}"
# A home that cannot be written has no place for the caches of uv and pip.
[ -w "${HOME:-/nonexistent}" ] || { mkdir -p .cache/home && export HOME="$PWD/.cache/home"; }
