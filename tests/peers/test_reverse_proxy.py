"""The reverse-proxy recipe of docs/production.md, with a real nginx in front of our web."""

import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from duoc.core import launch

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
RECIPE = Path(__file__).parents[2] / "docs" / "production.md"
NAME = "duoc.example.gov.vn"


@pytest.fixture
def folder(short_tmp: Path) -> Path:
    """Certificate and configuration of this test's own nginx."""
    if NGINX is None:
        pytest.skip("nginx is absent: apt-get install nginx-light")
    place = Path(tempfile.mkdtemp(prefix="proxy-", dir=short_tmp))
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    files = ["-keyout", str(place / "key.pem"), "-out", str(place / "fullchain.pem")]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    subprocess.run([*command, *subject, *files], capture_output=True, check=True)
    return place


def started(command: list[str], environ: dict[str, str], port: int, path: str, log: Path) -> "subprocess.Popen[bytes]":
    """A child that answers on its port (any status), or a failure with what it said."""
    with log.open("wb") as words:
        process = subprocess.Popen(launch.command(command), env=environ, stdout=words, stderr=words)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2).close()
            return process
        except urllib.error.HTTPError:
            return process
        except OSError:
            time.sleep(0.05)
    process.kill()
    process.wait()
    raise AssertionError(log.read_text("utf-8", errors="replace"))


@pytest.fixture
def proxied(folder: Path, dsn: str, free_ports: list[int]) -> Iterator[int]:
    """The recipe's nginx before a real web; its TLS port."""
    web, secure = free_ports[0], free_ports[1]
    environ = {
        **os.environ,
        "DATABASE_URL": dsn,
        "DUOC_HOME": str(folder),
        "DUOC_BEHIND_PROXY": "true",
        "DUOC_PUBLIC_URL": f"https://{NAME}",
        "DUOC_PORT_BASE": str(web),
    }
    granian = [sys.executable, "-P", "-m", "granian", "--interface", "wsgi", "--port", str(web), "--workers", "1"]
    server = started([*granian, "duoc.web.wsgi:application"], environ, web, "/healthz", folder / "web.log")
    block = re.search(r"```nginx\n(.*?)```", RECIPE.read_text("utf-8"), re.DOTALL)
    assert block is not None
    recipe = block[1].replace("listen 443 ssl", f"listen 127.0.0.1:{secure} ssl").replace("/etc/ssl/duoc", str(folder))
    recipe = recipe.replace("127.0.0.1:8080", f"127.0.0.1:{web}")
    # Debian 12's nginx knows HTTP/2 only as an option of `listen`; the recipe is for the newer form.
    recipe = recipe.replace("    http2 on;\n", "")
    plain = f"server {{ listen 127.0.0.1:{free_ports[2]}; return 204; }}"
    paths = " ".join(
        f"{kind}_temp_path {folder / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder / 'pid'}; error_log {folder / 'error.log'}; events {{}}\n"
        f"http {{ access_log off; {paths}\n{plain}\n{recipe}}}\n"
    )
    nginx = [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    proxy = started(nginx, dict(os.environ), free_ports[2], "/", folder / "nginx.log")
    yield secure
    for process in (proxy, server):
        process.terminate()
        process.wait(20)


def ask(port: int, folder: Path, path: str, **headers: str) -> tuple[int, dict[str, list[str]], bytes]:
    """One request through the proxy, under the public name, its certificate verified."""
    command = ["curl", "-sS", "-i", "--max-time", "20", "--cacert", str(folder / "fullchain.pem")]
    command += ["--connect-to", f"{NAME}:443:127.0.0.1:{port}", f"https://{NAME}{path}"]
    command += [word for name, value in headers.items() for word in ("-H", f"{name.replace('_', '-')}: {value}")]
    done = subprocess.run(command, capture_output=True, check=True)
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    status, *lines = head.decode("ascii").split("\r\n")
    found: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        found.setdefault(name.lower(), []).append(value)
    return int(status.split(" ")[1]), found, body


def test_recipe_serves_the_house_under_its_public_name(proxied: int, folder: Path) -> None:
    status, _, body = ask(proxied, folder, "/healthz")
    assert (status, body) == (200, b'{"ready": true}')
    status, headers, _ = ask(proxied, folder, "/tai-khoan/login/")
    assert status == 200
    assert headers["strict-transport-security"] == ["max-age=31536000"]
    assert all("Secure" in cookie for cookie in headers["set-cookie"])


def test_recipe_does_not_believe_a_client_that_claims_another_protocol(proxied: int, folder: Path) -> None:
    _, headers, _ = ask(proxied, folder, "/tai-khoan/login/", X_Forwarded_Proto="http")
    assert "strict-transport-security" in headers


def test_another_host_name_is_refused(proxied: int, folder: Path) -> None:
    status, _, _ = ask(proxied, folder, "/tai-khoan/login/", Host="evil.example")
    assert status == 400


def test_the_certificate_is_the_one_of_the_recipe(proxied: int, folder: Path) -> None:
    found = ssl.get_server_certificate(("127.0.0.1", proxied))
    assert found.strip() == (folder / "fullchain.pem").read_text().strip()
