"""Certificates with dates of the test's choice, which `openssl x509` does not make."""

import datetime
import pathlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .certificates import Certificate

_DAY = datetime.timedelta(days=1)


def make(folder, name, days, issuer=None, is_authority=False, alternatives=("localhost",)):
    """`days`: from and until when it is valid, as numbers of days from now. `issuer`: a Certificate made here; without one
    it is signed by itself. Names its alternatives only if it is no authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    signer, signing_key = _load(issuer) if issuer else (_named(name), key)
    now = datetime.datetime.utcnow()
    builder = (x509.CertificateBuilder().subject_name(_named(name)).issuer_name(signer).public_key(key.public_key())
               .serial_number(x509.random_serial_number())
               .not_valid_before(now + days[0] * _DAY).not_valid_after(now + days[1] * _DAY)
               .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True))
    if not is_authority:
        names = x509.SubjectAlternativeName([x509.DNSName(alternative) for alternative in alternatives])
        builder = builder.add_extension(names, critical=False)
    return _write(pathlib.Path(folder) / name, builder.sign(signing_key, hashes.SHA256()), key)


def _named(name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _load(issuer):
    certificate = x509.load_pem_x509_certificate(issuer.file.read_bytes())
    return certificate.subject, serialization.load_pem_private_key(issuer.key.read_bytes(), None)


def _write(stem, certificate, key):
    made = Certificate(stem.with_suffix(".crt"), stem.with_suffix(".key"))
    made.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                           serialization.NoEncryption()))
    return made
