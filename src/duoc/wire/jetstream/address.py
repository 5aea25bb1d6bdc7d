"""Where the NATS servers are and by what we trust each other; looked at before anything connects."""

import argparse
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlsplit


class NatsAddressError(ValueError):
    """An address that cannot or must not be used; the message says why, in one sentence, without what may be secret."""


@dataclass(frozen=True, slots=True)
class NatsAddress:
    """Servers of one cluster, the authority that signed their certificates, and the file with our own credentials."""

    servers: tuple[str, ...]
    ca_file: Path | None = None
    """PEM; without it the machine's own authorities count."""
    credentials_file: Path | None = None
    """A user's nkey seed, or a `.creds` file (JWT and seed), as NATS's own tools write them."""

    @property
    def tls(self) -> bool:
        """Whether the connection is encrypted and the server's certificate verified."""
        return self.servers[0].startswith("tls:")

    def __str__(self) -> str:
        return ", ".join(self.servers)


def parse(servers: str, ca_file: str = "", credentials_file: str = "") -> NatsAddress:
    """The address of a comma-separated list of `tls://host[:port]`; `nats://` (no TLS) only on this machine.

    Raises `NatsAddressError`."""
    names = tuple(_server(text.strip()) for text in servers.split(","))
    if len({name.split(":")[0] for name in names}) > 1:
        raise NatsAddressError("the NATS servers must all be tls:// or all be nats://")
    files = (Path(ca_file) if ca_file else None, Path(credentials_file) if credentials_file else None)
    if files[0] and not names[0].startswith("tls:"):
        raise NatsAddressError("a file of authorities has no use with nats://: write tls://")
    return NatsAddress(names, *files)


def require_library() -> None:
    """Raises `NatsAddressError` when the client library is not installed."""
    if find_spec("nats") is None:
        raise NatsAddressError(
            "NATS needs the extra `nats`: pip install 'duoc[nats]', in a checkout uv sync --inexact --extra nats"
        )


def add_arguments(parser: argparse.ArgumentParser, required: bool) -> None:
    """`--nats`, `--nats-ca`, `--nats-credentials`."""
    parser.add_argument("--nats", required=required, default="", metavar="URL", help="tls://host:port, comma-separated")
    parser.add_argument(
        "--nats-ca", default="", metavar="FILE", help="PEM of the authority of the servers' certificates"
    )
    parser.add_argument("--nats-credentials", default="", metavar="FILE", help="nkey seed or .creds file")


def from_arguments(arguments: argparse.Namespace) -> NatsAddress | None:
    """What the arguments name, or None when they name no server. Raises `NatsAddressError`."""
    if not arguments.nats:
        return None
    require_library()
    return parse(arguments.nats, arguments.nats_ca, arguments.nats_credentials)


def _server(text: str) -> str:
    try:
        url = urlsplit(text)
        port = 4222 if url.port is None else url.port
        if not port:
            raise ValueError(port)
    except ValueError:
        raise NatsAddressError("a NATS server is written tls://host:port") from None
    if "@" in text:
        raise NatsAddressError("no secret belongs into the address of a NATS server: use the file of credentials")
    if url.scheme not in {"tls", "nats"} or not url.hostname or url.path.strip("/") or url.query or url.fragment:
        raise NatsAddressError(f"not the address of a NATS server: {text!r}; it is written tls://host:port")
    if url.scheme == "nats" and not _on_this_machine(url):
        raise NatsAddressError(f"nats:// would send the log in clear to {url.hostname}: write tls://")
    host = f"[{url.hostname}]" if ":" in url.hostname else url.hostname
    return f"{url.scheme}://{host}:{port}"


def _on_this_machine(url: SplitResult) -> bool:
    try:
        return url.hostname == "localhost" or ip_address(url.hostname or "").is_loopback
    except ValueError:
        return False
