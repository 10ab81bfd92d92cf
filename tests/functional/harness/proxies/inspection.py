"""A squid that opens TLS and looks into it, under an authority of its own which the machines of the office trust."""

import base64
import hashlib
import os
import shutil
import subprocess

from ..server import REPOSITORY

SQUID_WITH_OPENSSL = REPOSITORY / "build/lab/squid-openssl"  # scripts/setup unpacks it: Debian's other squid cannot
BINARY = SQUID_WITH_OPENSSL / "usr/sbin/squid"
_CERTGEN = SQUID_WITH_OPENSSL / "usr/lib/squid/security_file_certgen"


def port_options(authority):
    """Of a port where TLS is opened. `authority` is a file with certificate and key, for what squid presents."""
    return f"ssl-bump tls-cert={authority} generate-host-certificates=on dynamic_cert_mem_cache_size=4MB"


def bumping(folder, trusted):
    """The lines of its configuration: it keeps certificates in `folder`, and trusts servers for which the file `trusted` vouches."""
    store = folder / "certificates"
    subprocess.run([_CERTGEN, "-c", "-s", store, "-M", "4MB"], check=True, capture_output=True)
    for_squid(store)
    return [f"sslcrtd_program {_CERTGEN} -s {store} -M 4MB", "sslcrtd_children 2", f"tls_outgoing_options cafile={trusted}",
            "acl first at_step SslBump1", "ssl_bump peek first", "ssl_bump bump all"]


def for_squid(folder):
    """squid gives up root for its own user and must still read there, and write."""
    if os.geteuid() != 0:
        return
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, "proxy", "proxy")


def options(folder, office, trusted, rules):
    """How to start such a Squid: `office` vouches for what it presents, `trusted` for servers; `rules` as Squid's.

    What squid reads and writes goes into `folder`.
    """
    both = folder / "office.pem"
    both.write_bytes(office.file.read_bytes() + office.file.with_suffix(".key").read_bytes())
    both.chmod(0o644)  # of this test alone; squid reads it as its own user
    return {"binary": BINARY, "port_options": port_options(both), "rules": "\n".join([*bumping(folder, trusted.file), rules])}


def trusted_by_chromium(office):
    """The switch by which Chromium takes what `office` has signed, and nothing else that it does not know."""
    key = subprocess.run(["openssl", "x509", "-in", office.file, "-noout", "-pubkey"], check=True, capture_output=True).stdout
    public = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=key, check=True, capture_output=True).stdout
    return f"--ignore-certificate-errors-spki-list={base64.b64encode(hashlib.sha256(public).digest()).decode()}"
