"""The named peer: Debian's nginx, as provider of a fixed answer and as plain reverse proxy in front of it."""

import shutil
import subprocess
import time
from pathlib import Path

from bench._cpu import tree

# 411 bytes, the size of a typical answer of the national services.
ANSWER = '{"minhHoa":true,"data":"' + "x" * 385 + '"}'
assert len(ANSWER) == 411

_COMMON = """worker_processes 1; daemon off; pid {folder}/{name}.pid; error_log {folder}/{name}.log;
{user}
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 100000000; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
"""
_PROVIDER = """  server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; return 200 '{answer}'; }} }} }}
"""
_PROXY = """  upstream provider {{ server 127.0.0.1:{provider}; keepalive 64; keepalive_requests 100000000; }}
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://provider; proxy_http_version 1.1;
    proxy_set_header Connection ""; }} }} }}
"""


class MissingToolError(RuntimeError):
    """A peer is not installed; the message says the one command that brings it."""


def tool(name: str) -> str:
    """Path of a Debian tool. Raises `MissingToolError`."""
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if path is None:
        package = {"nginx": "nginx-light"}.get(name, name)
        raise MissingToolError(f"{name} is not installed: apt-get install {package}")
    return path


class Nginx:
    """One nginx with one worker. `worker` is the process that does the work."""

    def __init__(self, folder: Path, name: str, port: int, provider: int | None = None) -> None:
        body = _PROVIDER if provider is None else _PROXY
        text = _COMMON + body
        user = "user root;" if Path("/proc/self").owner() == "root" else ""
        config = folder / f"{name}.conf"
        config.write_text(
            text.format(folder=folder, name=name, user=user, port=port, answer=ANSWER, provider=provider), "ascii"
        )
        self._process = subprocess.Popen([tool("nginx"), "-c", str(config)], stderr=subprocess.DEVNULL)
        until = time.monotonic() + 5
        while len(tree(self._process.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        self.worker = tree(self._process.pid)[1]

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()
