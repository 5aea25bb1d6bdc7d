"""The address of a chain's node. Providers put tokens into it, so it is shown without whatever could be one."""

from pathlib import Path
from urllib.parse import urlsplit


class RpcAddressError(ValueError):
    """Not an address of a node; the message says why without repeating it."""


class RpcAddress:
    """An http(s) URL. `str()` shows scheme, host and port only; `url` is for the connection and nothing else."""

    def __init__(self, url: str) -> None:
        try:
            parts = urlsplit(url.strip())
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if not host or parts.scheme not in ("http", "https"):
            raise RpcAddressError("the node's address is a URL that begins with http:// or https://")
        self.url = url.strip()
        self._shown = f"{parts.scheme}://{host}{f':{port}' if port else ''}"
        rest = self.url.split("://", 1)[1].removeprefix(parts.netloc)
        user = parts.netloc.rpartition("@")[0]
        pieces = [self.url, parts.netloc if user else "", user, rest, parts.path, parts.query]
        pieces += parts.path.split("/") + parts.query.replace("=", "&").split("&") + user.split(":")
        # Longest first, so that no piece leaves the rest of a longer one behind; short ones are no tokens.
        self._secrets = sorted({piece for piece in pieces if len(piece) >= 6}, key=len, reverse=True)

    @classmethod
    def given(cls, words: str) -> "RpcAddress":
        """A URL, or the path of a file that holds one, so that a token need not stand in the list of processes."""
        if "://" in words:
            return cls(words)
        try:
            return cls(Path(words).read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise RpcAddressError(f"{words} is neither a URL nor a file that can be read") from error

    def __str__(self) -> str:
        return self._shown

    def __repr__(self) -> str:
        return f"RpcAddress({self._shown})"

    def masked(self, text: str) -> str:
        """The text without anything that stands behind the host or before the @."""
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text
