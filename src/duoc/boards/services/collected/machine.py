"""The machine and what is installed on it: versions, their digest, how the house is run."""

import hashlib
import os
import platform
from functools import lru_cache

from django.utils.translation import gettext as _

from duoc import __version__
from duoc.boards.rules.readiness import Verdict
from duoc.boards.services.collected.figure import Asked, Figure, Rows
from duoc.core import settings
from duoc.core.home import locate
from duoc.frame import database, numbers


@lru_cache(1)  # what is installed changes with a restart only
def installed() -> tuple[tuple[str, str], ...]:
    """(package, version) of everything that this Python can import, by name."""
    from importlib import metadata  # here and not above: most processes never ask

    return tuple(sorted({(one.metadata["Name"].lower(), one.version) for one in metadata.distributions()}))


def digest(packages: tuple[tuple[str, str], ...]) -> str:
    """SHA-256 of the lines `name==version`, each with its line feed, in hexadecimal: the same list, the same digest."""
    return hashlib.sha256("".join(f"{name}=={version}\n" for name, version in packages).encode()).hexdigest()


def figures(asked: Asked) -> list[Figure]:
    """Patch level and how the house is run."""
    server, packages, home = database.server(), installed(), locate(settings.load())
    basics = [("Đước", __version__), ("PostgreSQL", server.version), ("Python", platform.python_version())]
    basics += [(_("Nhân hệ điều hành"), f"{platform.system()} {platform.release()}")]
    head = [_("Phần"), _("Phiên bản")]
    own = f"PostgreSQL {server.version}"
    owner, mode = (home.stat().st_uid, home.stat().st_mode & 0o777) if home.exists() else (os.geteuid(), 0o700)
    opened, root = bool(mode & 0o077), owner == 0
    checksums = [[_("kiểm tổng trang dữ liệu"), _("có") if server.checksums else _("không")]]
    return [
        Figure("phien-ban", _("Phiên bản đang chạy"), f"Đước {__version__}", Verdict.INFO, asked.now, own,
               rows=lambda: Rows(head, basics)),
        Figure("goi", _("Gói phần mềm đã cài"), numbers.number(len(packages)), Verdict.INFO, asked.now,
               f"SHA-256 {digest(packages)[:16]}…",
               rows=lambda: Rows(head, [*packages, ("SHA-256", digest(packages))])),
        Figure("nguoi-chay", _("Dữ liệu và khóa thuộc"), _("root") if root else _("người dùng thường"),
               Verdict.GAP if root else Verdict.OK, asked.now, _("các dịch vụ chạy bằng người này"),
               rows=lambda: Rows([_("Mã người dùng"), _("Thư mục")], [[owner, str(home)]])),
        Figure("thu-muc", _("Thư mục khóa và dữ liệu"), _("người khác vào được") if opened else _("riêng tư"),
               Verdict.GAP if opened else Verdict.OK, asked.now,
               rows=lambda: Rows([_("Thư mục"), _("Quyền")], [[str(home), f"{mode:o}"]])),
        Figure("kiem-tong", _("Cơ sở dữ liệu tự phát hiện trang hỏng"), _("có") if server.checksums else _("không"),
               Verdict.OK if server.checksums else Verdict.GAP, asked.now,
               rows=lambda: Rows([_("Phần"), _("Giá trị")], checksums)),
    ]  # fmt: skip
