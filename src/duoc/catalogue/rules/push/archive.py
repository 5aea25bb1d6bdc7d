"""The export as a file that is carried by hand: a ZIP whose manifest is signed, checked by anybody who has the key's public half.

| file | what |
|---|---|
| `manifest.json` | canonical JSON (RFC 8785): the records with their hashes, what was taken away, every other file's hash |
| `manifest.note` | signed note (C2SP) over the manifest's hash |
| `catalog.jsonld`, `catalog.ttl` | the catalogue in DCAT-AP |
| `catalogue.csv` | the same as a list, one line an entry |

Whoever changes a byte, adds or takes a file away is found out; who only has the file knows who signed it by comparing the key.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from duoc.core import canonical
from duoc.engines.merkle.keys import NoteError, VerifierKey, parse_vkey
from duoc.engines.merkle.note import parse, verify
from duoc.engines.merkle.signer import Signer, sign_note

MANIFEST, NOTE = "manifest.json", "manifest.note"
FORMAT = "duoc.catalogue.export/v1"
LARGEST = 256 << 20  # bytes of everything in it, unpacked
_MOST_FILES = 16
_MOMENT = (1980, 1, 1, 0, 0, 0)  # of a file in a ZIP: the moment stands in the manifest


class ArchiveError(ValueError):
    """The file is not what was signed; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An export that is whole. key: who signed it; known: whether that is one of the keys that the reader trusts."""

    manifest: Mapping[str, Any]
    key: str
    known: bool


def pack(about: Mapping[str, Any], files: Mapping[str, bytes], signer: Signer) -> bytes:
    """The ZIP. about: members of the manifest beside `format`, `key` and `files`."""
    listed = {name: {"bytes": len(data), "sha256": sha256(data).hexdigest()} for name, data in files.items()}
    manifest = canonical.dumps({**about, "format": FORMAT, "key": str(signer.key), "files": listed})
    note = sign_note(_text(manifest), signer)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in ((MANIFEST, manifest), (NOTE, note), *files.items()):
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def check(data: bytes, trusted: Sequence[VerifierKey] = ()) -> Checked:
    """Read and verify an export of a stranger's hand. Raises `ArchiveError`."""
    files = _unpacked(data)
    for name in (MANIFEST, NOTE):
        if name not in files:
            raise ArchiveError(f"Tệp thiếu {name}.")
    try:
        manifest = canonical.loads(files[MANIFEST])
        key, listed = parse_vkey(manifest["key"]), dict(manifest["files"])
        note = parse(files[NOTE])
        verify(note, [key])
    except NoteError as error:
        raise ArchiveError(f"Chữ ký không đúng ({error}).") from None
    except (ValueError, LookupError, TypeError):
        raise ArchiveError(f"{MANIFEST} không đọc được.") from None
    if manifest.get("format") != FORMAT or note.text != _text(files[MANIFEST]):
        raise ArchiveError("Chữ ký không phải của tệp kê này.")
    for name in sorted(listed.keys() ^ (files.keys() - {MANIFEST, NOTE})):
        raise ArchiveError(f"{name}: có trong tệp mà không có trong tệp kê, hoặc ngược lại.")
    for name, told in listed.items():
        if not isinstance(told, dict) or told.get("sha256") != sha256(files[name]).hexdigest():
            raise ArchiveError(f"{name}: nội dung không phải nội dung đã ký.")
    return Checked(manifest, str(key), key in trusted)


def _text(manifest: bytes) -> str:
    return f"{FORMAT}\n{sha256(manifest).hexdigest()}\n"


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The files by name, bounded. Raises `ArchiveError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            names = [one.filename for one in listed]
            if len(names) > _MOST_FILES or len(set(names)) != len(names):
                raise ArchiveError("Tệp ZIP có quá nhiều tệp, hoặc hai tệp cùng tên.")
            if sum(one.file_size for one in listed) > LARGEST:
                raise ArchiveError(f"Nội dung lớn hơn {LARGEST >> 20} MB.")
            return {name: archive.read(name) for name in names}
    except ArchiveError:
        raise
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, ValueError, EOFError):
        raise ArchiveError("Không phải tệp ZIP, hoặc tệp ZIP đã hỏng.") from None
