"""The office's own authority and the certificate of the server, as files in the installation's folder.

The authority can vouch for nothing but this server: its name constraints allow the names given when it was made and
addresses of private networks, so that a stolen key opens no bank.
"""

from __future__ import annotations

import ipaddress
import json
import os
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from webapp.https.names import Names

FOLDER = "https"
AUTHORITY_KEY, AUTHORITY, SERVER, NAMES = "authority.key", "authority.crt", "server.pem", "names.json"
AUTHORITY_DAYS = 3650
SERVER_DAYS = 397
"""Browsers refuse certificates that run longer than 398 days."""
RENEW_DAYS = 30
BEFORE = timedelta(hours=12)
"""Begins a little earlier, for phones whose clock is behind."""

PRIVATE_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16")
PRIVATE_NETWORKS_6 = ("fc00::/7", "fe80::/10", "::1/128")


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Certificate:
    """What is to be known of a certificate."""

    subject: str
    ends: datetime
    fingerprint: str
    names: Names

    def days_left(self, now: datetime) -> int:
        """Whole days until it ends; negative afterwards."""
        return (self.ends - now).days


class NotPermitted(Exception):
    """Names that the authority was not made for."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"The authority may not vouch for {', '.join(names)}.")
        self.names = names


def is_initialised(folder: Path) -> bool:
    """Whether there is an authority and a certificate of the server."""
    return (folder / AUTHORITY).exists() and (folder / SERVER).exists()


def create_authority(folder: Path, given: Names, *, now: datetime) -> None:
    """Make an authority for these names and this machine, and its first certificate."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    names = given.with_machine()
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(f"khaosat {names.hosts[0]} {now:%Y-%m-%d}")
    constraints = x509.NameConstraints(permitted_subtrees=_permitted(names), excluded_subtrees=None)
    builder = (
        _builder(subject, subject, key.public_key(), now=now, days=AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(constraints, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    _write(folder / AUTHORITY_KEY, _pem(key), secret=True)
    _write(folder / AUTHORITY, builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    issue(folder, given, now=now)


def issue(folder: Path, given: Names, *, now: datetime) -> Certificate:
    """A new certificate for the server: the names given and what the machine is reached by now."""
    authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
    authority_key = serialization.load_pem_private_key((folder / AUTHORITY_KEY).read_bytes(), password=None)
    assert isinstance(authority_key, ec.EllipticCurvePrivateKey)
    refused = [each for each in (*given.hosts, *given.addresses) if not _is_permitted(authority, each)]
    if refused:
        raise NotPermitted(refused)
    everything = given.with_machine()
    names = Names(
        tuple(each for each in everything.hosts if _is_permitted(authority, each)),
        tuple(each for each in everything.addresses if _is_permitted(authority, each)),
    )
    key = ec.generate_private_key(ec.SECP256R1())
    alternatives = [x509.DNSName(each) for each in names.hosts] + [
        x509.IPAddress(ipaddress.ip_address(each)) for each in names.addresses
    ]
    days = min(SERVER_DAYS, (authority.not_valid_after_utc - now).days)
    certificate = (
        _builder(_subject(names.hosts[0]), authority.subject, key.public_key(), now=now, days=days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_authority_identifier(authority), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    _write(folder / SERVER, certificate.public_bytes(serialization.Encoding.PEM) + _pem(key), secret=True)
    kept = json.dumps({"hosts": given.hosts, "addresses": given.addresses}, indent=1)
    _write(folder / NAMES, kept.encode())
    return read_certificate(folder / SERVER)


def given_names(folder: Path) -> Names:
    """The names that were given by hand, which every renewal repeats."""
    kept = json.loads((folder / NAMES).read_text(encoding="utf-8"))
    return Names(tuple(kept["hosts"]), tuple(kept["addresses"]))


def missing_names(folder: Path) -> list[str]:
    """Names and addresses of this machine today that its certificate does not hold, though it could."""
    authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
    present = read_certificate(folder / SERVER).names
    wanted = given_names(folder).with_machine()
    return [n for n in (*wanted.hosts, *wanted.addresses) if n not in present and _is_permitted(authority, n)]


def renew_if_due(folder: Path, *, now: datetime) -> bool:
    """Renew when fewer than thirty days are left or the machine has got another address; whether it was done."""
    days = read_certificate(folder / SERVER).days_left(now)
    if days >= RENEW_DAYS and not missing_names(folder):
        return False
    issue(folder, given_names(folder), now=now)
    return True


def read_certificate(path: Path) -> Certificate:
    """What stands in a certificate file."""
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    try:
        san = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        hosts = tuple(san.get_values_for_type(x509.DNSName))
        addresses = tuple(str(each) for each in san.get_values_for_type(x509.IPAddress))
    except x509.ExtensionNotFound:
        hosts = addresses = ()
    subject = str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    fingerprint = certificate.fingerprint(hashes.SHA256()).hex(":").upper()
    return Certificate(subject, certificate.not_valid_after_utc, fingerprint, Names(hosts, addresses))


def authority_der(folder: Path) -> bytes:
    """The authority's certificate as phones import it."""
    authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
    return authority.public_bytes(serialization.Encoding.DER)


def server_context(folder: Path) -> ssl.SSLContext:
    """How the server speaks TLS: version 1.2 or newer, its own certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(folder / SERVER)
    return context


def _subject(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "khaosat"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BEFORE)
        .not_valid_after(now + timedelta(days=days))
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _authority_identifier(authority: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _permitted(names: Names) -> list[x509.GeneralName]:
    networks = [ipaddress.ip_network(each) for each in (*PRIVATE_NETWORKS, *PRIVATE_NETWORKS_6)]
    public = [ipaddress.ip_network(a) for a in names.addresses if not _within(a, networks)]
    return [x509.DNSName(each) for each in names.hosts] + [x509.IPAddress(each) for each in (*networks, *public)]


def _is_permitted(authority: x509.Certificate, name: str) -> bool:
    subtrees = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    try:
        ipaddress.ip_address(name)
    except ValueError:
        hosts = [each.value for each in subtrees if isinstance(each, x509.DNSName)]
        return any(name == host or name.endswith(f".{host}") for host in hosts)
    return _within(
        name, [ipaddress.ip_network(str(each.value)) for each in subtrees if isinstance(each, x509.IPAddress)]
    )


def _within(address: str, networks: Iterable[Network]) -> bool:
    return any(ipaddress.ip_address(address) in network for network in networks)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, *, secret: bool = False) -> None:
    """Write the whole file or leave the old one; a secret is readable by its owner only from its first byte on."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(
        fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600 if secret else 0o644
    )
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    fresh.replace(path)
