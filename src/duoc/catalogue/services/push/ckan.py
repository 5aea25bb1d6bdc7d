"""The door of a catalogue that speaks CKAN's write API: asked before anything is written, so that nothing is there twice.

The token goes only to the address of the target, over TLS that is checked (plain HTTP on this machine alone); no redirect is
followed. It stands in no table, no log and no error.
"""

import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from duoc.catalogue.models import PushTarget
from duoc.catalogue.rules.push import documents
from duoc.catalogue.rules.push.documents import Held
from duoc.catalogue.services import remote
from duoc.core import outgoing, settings

_SIMULATORS = 10  # the house's own: the offset of their port
_MOST = 8 << 20  # bytes of one answer
_LATER = frozenset({408, 421, 425, 429, 502, 503, 504})
_LONGEST_TOKEN = 10_000


class TargetDownError(Exception):
    """Nothing can be sent to the target now, whatever the record; the sentence says why."""


class RecordRefusedError(Exception):
    """The target will not have this record; its words say why. members: those that it finds wrong."""

    def __init__(self, sentence: str, members: frozenset[str] = frozenset()) -> None:
        super().__init__(sentence)
        self.members = members


class RecordIllError(Exception):
    """The target failed over this record; another time it may not."""


def own_simulators() -> str:
    """Where the house's own stand-ins for national systems listen."""
    return f"http://127.0.0.1:{settings.load().port(_SIMULATORS)}"


class Door:
    """One target, for as long as a turn takes. Everything raises `TargetDownError`."""

    def __init__(self, target: PushTarget) -> None:
        self._target = target
        self._api = f"{target.address.rstrip('/')}/api/3/action"
        self._opened = outgoing.networks(settings.load().fetch_networks)
        self._token: str | None = None

    def probe(self) -> None:
        """The cheapest question: whether anybody answers."""
        self._call("site_read")

    def put(self, document: Mapping[str, Any], known: str = "", echo: str = "") -> Held:
        """The record as the other side has it afterwards: found as it should be, changed, or made.

        known: its id there, '' for ours; echo: how it has to say it, '' unknown: another one was changed by somebody there.
        Raises `RecordRefusedError`, `RecordIllError`.
        """
        there = self._find(known or document["id"], document["name"], document["id"])
        if there is not None:
            if not there.gone and there.hash == documents.hash_of(document) and echo in ("", there.echo):
                return there
            return documents.held(self._call("package_update", {**document, "id": there.id}))
        try:
            return documents.held(self._call("package_create", document))
        except RecordRefusedError as refused:
            if "id" not in refused.members:
                raise
        # Not every portal lets others choose the id: ours stands among the extras anyway.
        return documents.held(self._call("package_create", {key: document[key] for key in document if key != "id"}))

    def take_away(self, source: str, name: str, known: str = "") -> bool:
        """The record is no longer there; False where it was not. Raises `RecordRefusedError`, `RecordIllError`."""
        there = self._find(known or source, name, source)
        if there is None or there.gone:
            return False
        self.remove(there.id)
        return True

    def remove(self, there: str) -> None:
        """The record of this id of theirs is deleted. Raises `RecordRefusedError`, `RecordIllError`."""
        self._call("package_delete", {"id": there})

    def listed(self) -> Iterator[Held]:
        """Everything in our organization there, whoever put it. Raises `remote.SourceError` too."""
        filters = {"fq": f'organization:"{self._target.organization}"'}
        for package in remote.packages(self._target.address, remote.ROWS, filters, self._body):
            yield documents.held(package)

    def _find(self, there: str, name: str, source: str) -> Held | None:
        """By id, else by name where the record of that name is ours: a sender may have died before it learnt the id."""
        found = self._show(there)
        if found is None and (found := self._show(name)) is not None and found.source != source:
            if not found.gone:
                raise RecordRefusedError(f"name: {name} đã thuộc về mục khác ở nơi nhận")
            return None
        return found

    def _show(self, there: str) -> Held | None:
        answer = self._asked(f"package_show?id={quote(there, safe='')}")
        if answer.status == 404 and _object(answer) is not None:
            return None
        return documents.held(self._result(answer))

    def _call(self, action: str, arguments: Mapping[str, Any] | None = None) -> dict[str, Any]:
        body = None if arguments is None else json.dumps(arguments, ensure_ascii=False).encode()
        return self._result(self._asked(action, body))

    def _body(self, address: str) -> bytes:
        answer = self._asked(address.removeprefix(f"{self._api}/"))
        self._result(answer)
        return answer.body

    def _result(self, answer: outgoing.Answer) -> dict[str, Any]:
        told = _object(answer)
        if answer.status in _LATER:
            raise TargetDownError(f"nơi nhận trả lời {answer.status}: đang bận hoặc bảo trì")
        if answer.status >= 500:
            raise RecordIllError(f"nơi nhận trả lời {answer.status}")
        if told is None or (answer.status < 300 and told.get("success") is not True):
            raise TargetDownError(f"nơi nhận không trả lời như CKAN ({answer.status})")
        if answer.status < 300:
            result = told.get("result")
            return result if isinstance(result, dict) else {}
        if answer.status in (401, 403) and not self._allowed():
            raise TargetDownError(
                f"nơi nhận không nhận khóa của ta ({answer.status}): khóa hết hạn, hoặc chưa có quyền"
            )
        raise RecordRefusedError(*_refusal(answer.status, told.get("error")))

    def _allowed(self) -> bool:
        """Whether our token still opens our organization: then a refusal is about the record."""
        answer = self._asked("organization_list_for_user?permission=create_dataset")
        told = _object(answer) if answer.status == 200 else None
        found = told.get("result") if told else None
        names = (
            [one.get(key) for one in found if isinstance(one, dict) for key in ("name", "id")]
            if isinstance(found, list)
            else []
        )
        return self._target.organization in names

    def _asked(self, place: str, body: bytes | None = None) -> outgoing.Answer:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if self._target.secret_file:
            if self._token is None:
                self._token = _token(self._target.secret_file)
            headers["Authorization"] = self._token
        try:
            return outgoing.send(
                f"{self._api}/{place}",
                body,
                headers=headers,
                most=_MOST,
                opened=self._opened,
                own=own_simulators(),
                authority=self._target.authority,
            )
        except (outgoing.AddressRefusedError, outgoing.NoAnswerError) as error:
            raise TargetDownError(str(error)) from None


def _token(path: str) -> str:
    """Raises `TargetDownError`, which names the file and never what is in it."""
    place = Path(path)
    try:
        with place.open(encoding="ascii") as file:
            if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise TargetDownError(f"tệp khóa {place.name} người khác đọc được: phải có quyền 0600")
            found = file.read(_LONGEST_TOKEN).strip()
    except (OSError, UnicodeDecodeError):
        raise TargetDownError(f"tệp khóa {place.name} không đọc được") from None
    if not found or not found.isprintable():
        raise TargetDownError(f"tệp khóa {place.name} không có khóa")
    return found


def _object(answer: outgoing.Answer) -> dict[str, Any] | None:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and "success" in found else None


def _refusal(status: int, error: Any) -> tuple[str, frozenset[str]]:
    """CKAN's error as one sentence, and the members that it names."""
    if not isinstance(error, dict):
        return f"nơi nhận trả lời {status}", frozenset()
    told = {key: value for key, value in error.items() if key != "__type"}
    said = [
        f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for key, value in told.items()
    ]
    return "; ".join(said) or f"nơi nhận trả lời {status}", frozenset(told)
