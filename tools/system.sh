#!/usr/bin/env bash
# Install the programs the tests use, where that is possible; say what is missing otherwise.
set -eu

packages="dovecot-imapd dovecot-lmtpd dovecot-sieve dovecot-managesieved minisign"

# Dovecot lives in /usr/sbin on Debian, which a user's PATH may not name.
PATH=$PATH:/usr/sbin:/usr/local/sbin

missing=""
for package in $packages; do
    case $package in
        dovecot-imapd) file=imap ;;
        dovecot-lmtpd) file=lmtp ;;
        dovecot-managesieved) file=managesieve ;;
        dovecot-sieve) file="" program=sievec ;;
        minisign) file="" program=minisign ;;
    esac
    found=no
    if [ -z "$file" ]; then
        if command -v "$program" >/dev/null 2>&1; then found=yes; fi
    else
        for folder in /usr/lib/dovecot /usr/libexec/dovecot /usr/local/libexec/dovecot; do
            if [ -x "$folder/$file" ]; then found=yes; fi
        done
    fi
    if [ "$found" = no ]; then missing="$missing $package"; fi
done
if [ -z "$missing" ]; then exit 0; fi

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
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
