"""khaosat behind a real nginx, with the very configuration that docs/may-chu/sau-nginx.md gives."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.cli.installations import add_account, free_port
from tests.cli.running_server import running
from tests.machine import needs
from webapp.cli.installation import bring_up_to_date, database_url
from webapp.cli.listening import Ports, server_for, trusted_proxies
from webapp.https.authority import create_authority
from webapp.https.names import Names

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/may-chu/sau-nginx.md"
MEGABYTE = 1024 * 1024
PASSWORD = "mot cau dai de thu"
pytestmark = needs("nginx")


@dataclass
class Site:
    """nginx in front, khaosat behind, both on the loopback."""

    folder: Path
    https: int
    http: int

    def client(self) -> http.client.HTTPSConnection:
        context = ssl.create_default_context(cafile=str(self.folder / "https/authority.crt"))
        return http.client.HTTPSConnection("localhost", self.https, context=context, timeout=30)

    def logs(self) -> str:
        return "".join(each.read_text(encoding="utf-8") for each in self.folder.glob("*.log"))


def documented(folder: Path, *, http_port: int, https_port: int, behind: int) -> str:
    """The configuration of the document; only ports and paths are this test's."""
    (text,) = re.findall(r"```nginx\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    changes = {
        "listen 80;": f"listen 127.0.0.1:{http_port};",
        "listen 443 ssl;": f"listen 127.0.0.1:{https_port} ssl;",
        "/etc/letsencrypt/live/khaosat.tinh.vn/fullchain.pem": str(folder / "https/server.pem"),
        "/etc/letsencrypt/live/khaosat.tinh.vn/privkey.pem": str(folder / "https/server.pem"),
        "http://127.0.0.1:8000": f"http://127.0.0.1:{behind}",
        "/var/log/nginx/khaosat.log": str(folder / "khaosat.log"),
        "https://$http_host$request_uri": f"https://localhost:{https_port}$request_uri",
    }
    for before, after in changes.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    places = "".join(
        f"{kind}_temp_path {folder}/tmp-{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    as_debian = "gzip on; gzip_min_length 20;"
    main_log = f"access_log {folder}/access.log; error_log {folder}/error.log;"
    return f"{user}\npid {folder}/nginx.pid;\nevents {{}}\nhttp {{\n{main_log}\n{as_debian}\n{places}\n{text}\n}}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    ports = Ports("127.0.0.1", free_port(), with_https=False)
    url = database_url(folder)
    bring_up_to_date(folder, url)
    add_account(folder, "quan.tri", PASSWORD)
    create_authority(folder / "https", Names((), ()), now=datetime.now(UTC))
    site = Site(folder, free_port(), free_port())
    configuration = folder / "nginx.conf"
    text = documented(folder, http_port=site.http, https_port=site.https, behind=ports.http)
    configuration.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KHAOSAT_HTTPS", "1")
        environment.setenv("KHAOSAT_PROXY", "127.0.0.1")
        server = server_for(folder, url, ports, say=print)
        command = [shutil.which("nginx"), "-e", str(folder / "start.txt"), "-p", str(folder), "-c", str(configuration)]
        with running(server._app, server.front.listeners, proxies=trusted_proxies()):
            process = subprocess.Popen([*command, "-g", "daemon off;"], stderr=subprocess.PIPE)
            try:
                _wait(site, process)
                yield site
            finally:
                process.terminate()
                process.communicate(timeout=20)


def _wait(site: Site, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            site.client().connect()
        except OSError:
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx did not open its port")


def test_plain_http_leads_to_https(site):
    client = http.client.HTTPConnection("127.0.0.1", site.http, timeout=30)
    client.request("GET", "/khao-sat?a=1")
    answer = client.getresponse()
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://localhost:{site.https}/khao-sat?a=1"


def test_logging_in_works_and_the_cookie_is_secure(site):
    client = site.client()
    client.request("GET", "/dang-nhap")
    answer = client.getresponse()
    page = answer.read().decode()
    cookies = answer.headers.get_all("Set-Cookie")
    assert cookies
    assert all("; Secure" in each and "; HttpOnly" in each for each in cookies)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000", "a name with a public certificate"
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    fields |= {"username": "quan.tri", "password": PASSWORD}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(each.split(";")[0] for each in cookies),
        "Referer": f"https://localhost:{site.https}/dang-nhap",
    }
    client.request("POST", "/dang-nhap", urlencode(fields), headers)
    answer = client.getresponse()
    answer.read()
    assert answer.status == 302, "a wrong scheme would fail the check of the referrer"
    session = next(each for each in answer.headers.get_all("Set-Cookie") if each.startswith("session="))
    client.request("GET", "/khao-sat", headers={"Cookie": session.split(";")[0]})
    answer = client.getresponse()
    assert "Phạm Thị Ánh" in answer.read().decode()
    assert answer.status == 200


@pytest.mark.parametrize(("asked_by", "packed"), [("same-origin", "gzip"), ("cross-site", None)])
def test_nginx_does_not_pack_what_khaosat_leaves_unpacked(site, asked_by, packed):
    client = site.client()
    client.request("GET", "/dang-nhap", headers={"Accept-Encoding": "gzip", "Sec-Fetch-Site": asked_by})
    answer = client.getresponse()
    answer.read()
    assert answer.headers["Content-Encoding"] == packed


@pytest.mark.parametrize("size", [17 * MEGABYTE, 40 * MEGABYTE])
def test_a_body_that_is_too_large_is_refused_in_a_sentence(site, size):
    client = site.client()
    client.putrequest("POST", "/dang-nhap")
    client.putheader("Content-Type", "application/x-www-form-urlencoded")
    client.putheader("Content-Length", str(size))
    client.endheaders()
    try:
        for _ in range(size // MEGABYTE):
            client.send(b"a" * MEGABYTE)
    except OSError:
        assert size > 32 * MEGABYTE, "nginx closes early only on what it refuses itself"
    answer = client.getresponse()
    assert answer.status == 413
    assert "16 MB" in answer.read().decode()


def test_who_asked_is_written_nowhere(site):
    """R2: after all the above, and an address that does not exist, no log knows any client."""
    client = site.client()
    client.request("GET", "/khong-co")
    assert client.getresponse().status == 404
    assert "127.0.0.1" not in site.logs()
    assert "client:" not in site.logs()


def test_khaosat_believes_nginx_and_nobody_s_own_headers(site):
    """A client's own X-Forwarded-Host is overwritten; else it could make links lead elsewhere."""
    client = site.client()
    client.request("GET", "/khao-sat", headers={"X-Forwarded-Host": "la.vn", "X-Forwarded-Proto": "http"})
    answer = client.getresponse()
    assert answer.status == 302
    assert "la.vn" not in answer.headers["Location"]
    assert answer.headers["Strict-Transport-Security"]
