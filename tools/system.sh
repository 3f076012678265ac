#!/usr/bin/env bash
# Install the programs that tests and rehearsal use, where that is possible; say what is missing
# otherwise. `browser`: just a browser for a rehearsal, which goes on without one.
set -eu
what=${1:-tests}

# Dovecot lives in /usr/sbin on Debian, which a user's PATH may not name.
PATH=$PATH:/usr/sbin:/usr/local/sbin

has_program() {
    for program in "$@"; do
        if command -v "$program" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

has_dovecot() {
    for folder in /usr/lib/dovecot /usr/libexec/dovecot /usr/local/libexec/dovecot; do
        if [ -x "$folder/$1" ]; then return 0; fi
    done
    return 1
}

has_browser() {
    has_program chromium chromium-browser google-chrome google-chrome-stable microsoft-edge msedge \
        || [ -d "/Applications/Google Chrome.app" ] || [ -d "/Applications/Chromium.app" ] \
        || [ -d "/Applications/Microsoft Edge.app" ]
}

has_php_module() { php -m 2>/dev/null | grep -qix "$1"; }

has() {
    case $1 in
        chromium) has_browser ;;
        dovecot-imapd) has_dovecot imap ;;
        dovecot-lmtpd) has_dovecot lmtp ;;
        dovecot-managesieved) has_dovecot managesieve ;;
        dovecot-sieve) has_program sievec ;;
        mediawiki) [ -r /usr/share/mediawiki/maintenance/install.php ] ;;
        minisign) has_program minisign ;;
        php-cli) has_program php ;;
        php-intl) has_php_module intl ;;
        php-mbstring) has_php_module mbstring ;;
        php-sqlite3) has_php_module sqlite3 ;;
        php-xml) has_php_module xml ;;
        xvfb) has_program Xvfb ;;
    esac
}

packages="dovecot-imapd dovecot-lmtpd dovecot-sieve dovecot-managesieved minisign chromium xvfb
    mediawiki php-cli php-intl php-mbstring php-sqlite3 php-xml"
if [ "$what" = browser ]; then packages=chromium; fi

missing=""
for package in $packages; do
    if ! has "$package"; then missing="$missing $package"; fi
done
if [ -z "$missing" ]; then exit 0; fi

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    if [ "$what" = browser ]; then
        echo "There is no Chrome, Chromium or Edge here: the rehearsal shows written steps instead." >&2
        exit 0
    fi
    echo "The tests use real programs; please install:$missing" >&2
    exit 1
fi

echo "Installing$missing" >&2
# A package's own start script is told not to start a server: the tests start their own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
# shellcheck disable=SC2086 -- a list of package names
apt-get -qq install --yes --no-install-recommends $missing >/dev/null
