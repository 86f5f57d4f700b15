"""Https of the office's own: the certificates, the server that speaks with them, the page for phones."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import plistlib
import re
import shutil
import socket
import ssl
import stat
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import sync_playwright

from tests.cli.installations import free_port
from tests.cli.running_server import answer_to, running, small_app
from tests.machine import needs
from webapp.cli import main
from webapp.cli.installation import bring_up_to_date, database_url
from webapp.cli.listening import Ports, server_for
from webapp.https.authority import (
    NotPermitted,
    create_authority,
    given_names,
    issue,
    missing_names,
    read_certificate,
    renew_if_due,
    server_context,
)
from webapp.https.names import Names, checked_address, checked_host, lan_addresses
from webapp.server.front import Listener

NOW = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
GIVEN = Names(("khaosat.local",), ("192.168.1.10",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_authority(tmp_path / "https", GIVEN, now=NOW)
    return tmp_path / "https"


def verified(folder: Path, *, at: datetime, name: str | None = None, address: str | None = None) -> bool:
    """What OpenSSL says, which shares no code with what made the certificates."""
    who = ["-verify_hostname", name] if name else ["-verify_ip", str(address)]
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-attime", str(int(at.timestamp()))]
    command += [*who, "-CAfile", str(folder / "authority.crt"), str(folder / "server.pem")]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@needs("openssl")
def test_openssl_accepts_the_server_under_its_names_and_no_other(folder):
    assert verified(folder, at=NOW, name="khaosat.local")
    assert verified(folder, at=NOW, address="192.168.1.10")
    assert not verified(folder, at=NOW, name="ngan-hang.vn")
    assert not verified(folder, at=NOW, address="192.168.1.11")
    assert verified(folder, at=NOW - timedelta(hours=11), name="khaosat.local"), "a phone whose clock is behind"
    assert not verified(folder, at=NOW + timedelta(days=398), name="khaosat.local")


@needs("openssl")
def test_the_authority_cannot_vouch_for_anybody_else_even_with_its_key(folder, monkeypatch):
    monkeypatch.setattr("webapp.https.authority._is_permitted", lambda authority, name: True)
    issue(folder, Names(("ngan-hang.vn",), ()), now=NOW)
    assert not verified(folder, at=NOW, name="ngan-hang.vn")
    assert not verified(folder, at=NOW, name="khaosat.local"), "one name outside spoils the whole certificate"


def test_certificates_are_as_browsers_want_them(folder):
    authority = x509.load_pem_x509_certificate((folder / "authority.crt").read_bytes())
    server = x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())
    assert (server.not_valid_after_utc - server.not_valid_before_utc) <= timedelta(days=398)
    assert authority.not_valid_after_utc - NOW == timedelta(days=3650)
    basic = authority.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical
    assert (basic.value.ca, basic.value.path_length) == (True, 0)
    assert authority.extensions.get_extension_for_class(x509.NameConstraints).critical
    assert set(lan_addresses()) <= set(read_certificate(folder / "server.pem").names.addresses)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in lists of its own")
def test_private_keys_are_their_owner_s_alone(folder):
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("authority.key", "server.pem"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert b"PRIVATE" not in (folder / "authority.crt").read_bytes()


def test_a_renewal_keeps_the_authority_and_the_names(folder):
    before = (folder / "authority.crt").read_bytes()
    first = read_certificate(folder / "server.pem")
    later = first.ends - timedelta(days=29)
    assert not renew_if_due(folder, now=first.ends - timedelta(days=31))
    assert renew_if_due(folder, now=later)
    second = read_certificate(folder / "server.pem")
    assert (folder / "authority.crt").read_bytes() == before
    assert second.ends > first.ends
    assert second.names == first.names
    assert second.fingerprint != first.fingerprint


def test_an_address_that_the_machine_got_later_comes_into_the_certificate(folder, monkeypatch):
    monkeypatch.setattr("webapp.https.names.lan_addresses", lambda: ("192.168.77.5", "203.0.113.9"))
    assert missing_names(folder) == ["192.168.77.5"], "a public address is none that the authority may vouch for"
    assert renew_if_due(folder, now=NOW)
    assert "192.168.77.5" in read_certificate(folder / "server.pem").names.addresses
    assert not renew_if_due(folder, now=NOW)


def test_a_name_that_phones_would_refuse_is_refused_before(folder):
    with pytest.raises(NotPermitted) as refused:
        issue(folder, Names(("khaosat.local", "tinh.vn"), ("8.8.8.8",)), now=NOW)
    assert refused.value.names == ["tinh.vn", "8.8.8.8"]
    assert given_names(folder) == GIVEN


def test_a_certificate_never_outlives_its_authority(folder):
    late = NOW + timedelta(days=3600)
    issue(folder, GIVEN, now=late)
    assert read_certificate(folder / "server.pem").ends <= read_certificate(folder / "authority.crt").ends


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        (" Khaosat.Local. ", "khaosat.local"),
        ("may-chu", "may-chu"),
        ("máy chủ", None),
        ("-a", None),
        ("*.vn", None),
        ("1.2.3.4", None),
        ("", None),
    ],
)
def test_names_as_they_are_typed(typed, stands):
    assert checked_host(typed) == stands


def test_addresses_as_they_are_typed():
    assert checked_address(" 192.168.1.10 ") == "192.168.1.10"
    assert checked_address("2001:0DB8::1") == "2001:db8::1"
    assert checked_address("192.168.1.300") is None


def run(*words: str, **options):
    return CliRunner().invoke(main, list(words), **options)


def test_the_command_makes_tells_and_never_replaces_unasked(tmp_path):
    where = ("--directory", str(tmp_path / "du-lieu"))
    assert run("https", "status", *where).exit_code == 1
    made = run("https", "init", *where, "--name", "khaosat.local", "--address", "192.168.1.10")
    assert made.exit_code == 0, made.output
    authority = tmp_path / "du-lieu/https/authority.crt"
    fingerprint = read_certificate(authority).fingerprint
    assert fingerprint in made.output
    again = run("https", "init", *where)
    assert again.exit_code == 1
    assert "--replace" in again.output
    assert run("https", "init", *where, "--replace", input="n\n").exit_code == 1
    assert read_certificate(authority).fingerprint == fingerprint
    status = run("https", "status", *where)
    assert "khaosat.local" in status.output
    assert "192.168.1.10" in status.output
    assert run("https", "init", *where, "--replace", input="y\n").exit_code == 0
    assert read_certificate(authority).fingerprint != fingerprint


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("init", "--name", "máy chủ"), "không phải là tên máy"),
        (("init", "--address", "300.1.1.1"), "không phải là địa chỉ IP"),
        (("renew",), "khaosat https init"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path, words, said):
    outcome = run("https", *words, "--directory", str(tmp_path))
    assert outcome.exit_code == 1
    assert said in outcome.output


def test_renew_takes_further_addresses_and_refuses_names_that_the_authority_does_not_cover(tmp_path):
    where = ("--directory", str(tmp_path))
    run("https", "init", *where, "--name", "khaosat.local")
    more = run("https", "renew", *where, "--address", "10.1.2.3", "--name", "phieu.khaosat.local")
    assert more.exit_code == 0
    assert {"10.1.2.3", "phieu.khaosat.local"} <= {word.strip(" ,\n") for word in more.output.split(" ")}
    refused = run("https", "renew", *where, "--name", "tinh.vn")
    assert refused.exit_code == 1
    assert "tinh.vn" in refused.output


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with https, made by the commands."""
    directory = tmp_path_factory.mktemp("du-lieu")
    bring_up_to_date(directory, database_url(directory))
    assert run("https", "init", "--directory", str(directory), "--name", "khaosat.local").exit_code == 0
    return directory


@pytest.fixture(scope="module")
def site(installation: Path):
    """The server of the installation, as `khaosat serve` opens it: https, and http that leads there."""
    ports = Ports("127.0.0.1", free_port(), free_port())
    server = server_for(installation, database_url(installation), ports, say=print)
    with running(server._app, server.front.listeners) as open_server:
        yield installation, ports, open_server


def https_client(directory: Path, port: int, **options) -> http.client.HTTPSConnection:
    context = ssl.create_default_context(cafile=str(directory / "https/authority.crt"))
    return http.client.HTTPSConnection(options.pop("host", "127.0.0.1"), port, context=context, timeout=20)


def test_a_client_that_knows_the_authority_gets_in_and_keeps_secure_cookies(site):
    directory, ports, _server = site
    client = https_client(directory, ports.https)
    client.request("GET", "/dang-nhap")
    answer = client.getresponse()
    page = answer.read().decode()
    assert answer.status == 200
    assert "Đăng nhập" in page
    assert client.sock.version() in {"TLSv1.2", "TLSv1.3"}
    cookies = answer.headers.get_all("Set-Cookie")
    assert cookies
    assert all("; Secure" in each for each in cookies)
    assert answer.headers["Strict-Transport-Security"] is None, "a name without an authority must stay reachable"


def test_a_client_that_does_not_know_the_authority_refuses(site):
    _directory, ports, _server = site
    client = http.client.HTTPSConnection("127.0.0.1", ports.https, timeout=20)
    with pytest.raises(ssl.SSLCertVerificationError):
        client.request("GET", "/")


def test_another_name_for_the_same_server_is_refused_by_the_client(site, monkeypatch):
    directory, ports, _server = site
    real = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda to, *rest: real(("127.0.0.1", to[1]), *rest))
    https_client(directory, ports.https, host="khaosat.local").connect()
    with pytest.raises(ssl.SSLCertVerificationError):
        https_client(directory, ports.https, host="ngan-hang.vn").connect()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_old_versions_of_tls_are_not_spoken(site):
    directory, ports, _server = site
    context = ssl.create_default_context(cafile=str(directory / "https/authority.crt"))
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ValueError)):
        http.client.HTTPSConnection("127.0.0.1", ports.https, context=context, timeout=20).request("GET", "/")


def test_plain_http_only_leads_to_https(site):
    _directory, ports, server = site
    for path in ("/", "/dang-nhap", "/khao-sat?a=1", "/chung-chi-khac"):
        with server.connect(ports.http) as connection:
            asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{ports.http}\r\nConnection: close\r\n\r\n"
            answer = answer_to(connection, asked.encode()).decode()
        assert answer.startswith("HTTP/1.1 302"), path
        assert f"Location: https://127.0.0.1:{ports.https}{path}\r\n" in answer
        assert "Set-Cookie" not in answer


def test_the_page_for_phones_is_open_over_plain_http_and_sets_no_cookie(site):
    directory, ports, _server = site
    client = http.client.HTTPConnection("127.0.0.1", ports.http, timeout=20)
    client.request("GET", "/chung-chi")
    answer = client.getresponse()
    page = answer.read().decode()
    assert answer.status == 200
    assert answer.headers["Set-Cookie"] is None
    shown = "".join(page.split("<code>")[1].split("</code>")[0].replace("<span>", "").replace("</span>", "").split())
    assert shown == read_certificate(directory / "https/authority.crt").fingerprint.replace(":", "")
    for path, kind in (("khaosat.crt", "application/x-x509-ca-cert"), ("khaosat.mobileconfig", "aspen-config")):
        client.request("GET", f"/chung-chi/{path}")
        answer = client.getresponse()
        assert kind in answer.headers["Content-Type"]
        assert path in answer.headers["Content-Disposition"]
        content = answer.read()
        der = content if path.endswith("crt") else plistlib.loads(content)["PayloadContent"][0]["PayloadContent"]
        assert x509.load_der_x509_certificate(der) == x509.load_pem_x509_certificate(
            (directory / "https/authority.crt").read_bytes()
        )


def test_the_poster_leads_phones_to_an_address_that_they_can_reach(site):
    _directory, ports, _server = site
    client = http.client.HTTPConnection("127.0.0.1", ports.http, timeout=20)
    client.request("GET", "/chung-chi/to-in")
    page = client.getresponse().read().decode()
    reachable = lan_addresses()[0] if lan_addresses() else "127.0.0.1"
    assert f"http://{reachable}:{ports.http}/chung-chi" in page
    assert f"https://{reachable}:{ports.https}/" in page
    client.request("GET", "/chung-chi/to-in", headers={"Host": f"192.168.1.77:{ports.http}"})
    assert f"http://192.168.1.77:{ports.http}/chung-chi" in client.getresponse().read().decode()


def test_a_renewed_certificate_is_used_without_a_new_start(folder):
    context = server_context(folder)
    with running(small_app(), [Listener("127.0.0.1", 0, context)]) as server:
        before = ssl.get_server_certificate(("127.0.0.1", server.ports[0]))
        issue(folder, GIVEN, now=datetime.now(UTC))
        context.load_cert_chain(folder / "server.pem")
        after = ssl.get_server_certificate(("127.0.0.1", server.ports[0]))
    assert before != after
    assert after in (folder / "server.pem").read_text(encoding="ascii")


@pytest.mark.browser
@needs("chromium")
def test_in_a_real_browser_the_pages_are_a_secure_context(site):
    """What a phone needs to keep forms on itself: service workers and cryptography exist in secure contexts only."""
    directory, ports, _server = site
    certificate = x509.load_pem_x509_certificate((directory / "https/server.pem").read_bytes())
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    trusted = base64.b64encode(hashlib.sha256(spki).digest()).decode()
    flags = ["--no-sandbox", "--disable-background-networking", f"--ignore-certificate-errors-spki-list={trusted}"]
    flags += ["--host-resolver-rules=MAP khaosat.local 127.0.0.1"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        page = browser.new_page()
        page.goto(f"https://khaosat.local:{ports.https}/dang-nhap")
        assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator, 'subtle' in crypto]") == [True] * 3
        page.goto(f"http://khaosat.local:{ports.http}/chung-chi")
        assert page.evaluate("isSecureContext") is False
        page.goto(f"http://khaosat.local:{ports.http}/chung-chi/to-in")
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, "the poster is one sheet of paper"
        page.goto(f"http://khaosat.local:{ports.http}/khao-sat")
        assert page.url.startswith(f"https://khaosat.local:{ports.https}/dang-nhap")
        browser.close()


def test_without_an_authority_there_is_nothing_to_install(app):
    client = app.test_client()
    assert "không cần cài thêm gì" in client.get("/chung-chi").text
    assert "không cần cài thêm gì" in client.get("/chung-chi/to-in").text
    assert client.get("/chung-chi/khaosat.crt").status_code == 404
    assert client.get("/chung-chi/khaosat.mobileconfig").status_code == 404


def test_https_is_refused_before_it_was_set_up(tmp_path):
    outcome = run("serve", "--https", "--directory", str(tmp_path))
    assert outcome.exit_code == 1
    assert "khaosat https init" in outcome.output
