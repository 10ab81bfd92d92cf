"""Certificates made for a test: an authority, and servers that it vouches for."""

import dataclasses
import pathlib
import subprocess


def _openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclasses.dataclass
class Certificate:
    file: pathlib.Path
    key: pathlib.Path


class Authority:
    """Its own certificate is `file`, which clients take as their list of trusted authorities."""

    def __init__(self, folder, name="authority"):
        self.folder = pathlib.Path(folder)
        self.file = self.folder / f"{name}.crt"
        self._key = self.folder / f"{name}.key"
        _openssl("req", "-x509", *_KEY, "-keyout", self._key, "-out", self.file, "-days", 30, "-subj", f"/CN={name}")

    def issue(self, name, *alternatives):
        """A certificate for `alternatives`, such as "DNS:localhost" or "IP:127.0.0.1"."""
        request, made = self.folder / f"{name}.csr", Certificate(self.folder / f"{name}.crt", self.folder / f"{name}.key")
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={','.join(alternatives)}\n")
        _openssl("req", *_KEY, "-keyout", made.key, "-out", request, "-subj", f"/CN={name}")
        _openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self._key, "-CAcreateserial",
                 "-days", 30, "-extfile", extensions, "-out", made.file)
        made.key.chmod(0o600)
        return made


def for_this_machine(authority, name="server"):
    return authority.issue(name, "DNS:localhost", "IP:127.0.0.1")


def present(certificate):
    """What configures a server (harness.server.Server) to present it: fms.ini as `sallyport init` writes it."""

    def configure(root):
        ini = root / "conf/fms.ini"
        text = ini.read_text()
        text = text.replace("TLS.CERTIFICATE =", f"TLS.CERTIFICATE = {certificate.file}")
        ini.write_text(text.replace("TLS.KEY =", f"TLS.KEY = {certificate.key}"))

    return configure
