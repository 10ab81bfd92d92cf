"""A squid that opens TLS and looks into it, under an authority of its own which the machines of the office trust."""

import base64
import hashlib
import os
import shutil
import subprocess

from ..server import REPOSITORY

SQUID_WITH_OPENSSL = REPOSITORY / "build/lab/squid-openssl"  # scripts/setup unpacks it: Debian's other squid cannot
_CERTGEN = SQUID_WITH_OPENSSL / "usr/lib/squid/security_file_certgen"
_PORT = "ssl-bump tls-cert={authority} generate-host-certificates=on dynamic_cert_mem_cache_size=4MB"


def options(folder, office, trusted, rules):
    """How to start such a Squid: `office` vouches for what it presents, `trusted` for servers; `rules` as Squid's.

    What squid reads and writes goes into `folder`.
    """
    both = folder / "office.pem"
    both.write_bytes(office.file.read_bytes() + office.file.with_suffix(".key").read_bytes())
    both.chmod(0o644)  # of this test alone; squid reads it as its own user
    store = folder / "certificates"
    subprocess.run([_CERTGEN, "-c", "-s", store, "-M", "4MB"], check=True, capture_output=True)
    if os.geteuid() == 0:  # squid gives up root for its own user and must still write there
        for path in (store, *store.rglob("*")):
            shutil.chown(path, "proxy", "proxy")
    lines = [f"sslcrtd_program {_CERTGEN} -s {store} -M 4MB", "sslcrtd_children 2", f"tls_outgoing_options cafile={trusted.file}",
             "acl first at_step SslBump1", "ssl_bump peek first", "ssl_bump bump all", rules]
    return {"binary": SQUID_WITH_OPENSSL / "usr/sbin/squid", "port_options": _PORT.format(authority=both), "rules": "\n".join(lines)}


def trusted_by_chromium(office):
    """The switch by which Chromium takes what `office` has signed, and nothing else that it does not know."""
    key = subprocess.run(["openssl", "x509", "-in", office.file, "-noout", "-pubkey"], check=True, capture_output=True).stdout
    public = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=key, check=True, capture_output=True).stdout
    return f"--ignore-certificate-errors-spki-list={base64.b64encode(hashlib.sha256(public).digest()).decode()}"
