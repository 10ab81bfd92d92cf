"""Certificates of the laboratory, made once for a run of it."""

import dataclasses
import pathlib
import subprocess

from harness.certificates import Authority, Certificate

from .names import SERVER, SERVER6, SERVER_NAME

LONG_AGO = ("20240101000000Z", "20240201000000Z")


class WithBoth(Certificate):
    """Some programs want certificate and key in one file."""

    @property
    def both(self):
        return self.file.with_suffix(".both.pem")


@dataclasses.dataclass
class Credentials:
    authority: pathlib.Path  # what the client trusts
    server: Certificate
    expired: Certificate
    name: Certificate  # for another name
    office: Certificate  # the authority of an inspecting proxy
    portal: Certificate


def make(folder):
    """Makes them in `folder`, which is then used by `load`."""
    authority = Authority(folder, "site")
    for name, alternatives in {
        "server": (f"DNS:{SERVER_NAME}", f"IP:{SERVER}", f"IP:{SERVER6}"),
        "name": ("DNS:other.test",),
    }.items():
        authority.issue(name, *alternatives)
    _expired(folder)
    Authority(folder, "office")
    Authority(folder, "portal")
    for path in folder.glob("*.key"):
        both = path.with_suffix(".both.pem")
        both.write_bytes(path.with_suffix(".crt").read_bytes() + path.read_bytes())
        both.chmod(0o644)  # of this run alone; squid reads it as its own user
        path.chmod(0o644)
    return load(folder)


def load(folder):
    def one(name):
        return WithBoth(folder / f"{name}.crt", folder / f"{name}.key")

    return Credentials(authority=folder / "site.crt", **{name: one(name) for name in
                                                         ("server", "expired", "name", "office", "portal")})


def _expired(folder):
    """`openssl x509` only makes certificates that begin now; its `ca` takes any dates."""
    (folder / "index.txt").write_text("")
    (folder / "ca.cnf").write_text(f"""
[ca]
default_ca = site
[site]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = DNS:{SERVER_NAME}
""")
    _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={SERVER_NAME}",
             "-keyout", folder / "expired.key", "-out", folder / "expired.csr")
    _openssl("ca", "-batch", "-config", folder / "ca.cnf", "-cert", folder / "site.crt", "-keyfile", folder / "site.key",
             "-in", folder / "expired.csr", "-out", folder / "expired.crt", "-notext",
             "-startdate", LONG_AGO[0], "-enddate", LONG_AGO[1])


def _openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
