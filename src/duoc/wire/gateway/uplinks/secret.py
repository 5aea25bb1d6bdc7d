"""An uplink's secret: a file of the state folder that nobody else can read, looked at again whenever it was replaced."""

import re
import stat

from duoc.engines.xroad.errors import XRoadError
from duoc.wire.gateway.roles import House
from duoc.wire.gateway.uplinks.uplink import failed

_VISIBLE = re.compile(rb"[!-~]{1,4096}")


class Secret:
    """`<home>/<environment>/keys/uplinks/<name>.secret`, 0600."""

    def __init__(self, name: str) -> None:
        self._file = f"{name}.secret"
        self._stamp: tuple[int, int] | None = None
        self._bytes = b""

    def read(self, house: House) -> bytes:
        """It, as it is now. Raises `XRoadError`."""
        found = self.find(house)
        if not found:
            raise failed("UplinkCredentials")
        return found

    def find(self, house: House) -> bytes:
        """It, or nothing where there is none. Raises `XRoadError` for one that others can read or no header can hold."""
        path = house.folder / "keys" / "uplinks" / self._file
        try:
            found = path.stat()
            if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):  # a mode changes without a new time
                raise failed("UplinkCredentials")
            if stamp_of(found.st_mtime_ns, found.st_ino) != self._stamp:
                data = path.read_bytes()
                if not _VISIBLE.fullmatch(data):
                    raise failed("UplinkCredentials")
                self._bytes, self._stamp = data, stamp_of(found.st_mtime_ns, found.st_ino)
        except FileNotFoundError:
            self._bytes, self._stamp = b"", None
        except OSError:
            raise failed("UplinkCredentials") from None
        except XRoadError:
            self._stamp = None
            raise
        return self._bytes


def stamp_of(mtime_ns: int, inode: int) -> tuple[int, int]:
    """What changes when a file is replaced."""
    return mtime_ns, inode
