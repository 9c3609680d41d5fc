"""Certificates for tests: an authority of one's own, and whom it vouches for."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


class Certified:
    """A certificate with its key, in files."""

    def __init__(
        self, folder: Path, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey
    ):
        self.certificate = certificate
        self.key = key
        self.cert_file = folder / f"{name}.pem"
        self.key_file = folder / f"{name}.key"
        self.cert_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self.key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    @property
    def sha256(self) -> str:
        """The fingerprint of its DER."""
        return sha256(self.certificate.public_bytes(serialization.Encoding.DER)).hexdigest()


class Authority(Certified):
    """Whoever signs it is trusted by whoever trusts this."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self.folder = folder
        key = ec.generate_private_key(ec.SECP256R1())
        made = _builder(name, name, key.public_key()).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        super().__init__(folder, name, made.sign(key, hashes.SHA256()), key)

    def certify(self, name: str) -> Certified:
        """Vouch for a server on this machine, or for a client."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        here = x509.SubjectAlternativeName(
            [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        )
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        made = (
            _builder(name, str(issuer), key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(here, critical=False)
            .add_extension(usage, critical=False)
        )
        return Certified(self.folder, name, made.sign(self.key, hashes.SHA256()), key)


def _builder(name: str, issuer: str, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
    )
