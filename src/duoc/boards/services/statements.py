"""What people stated as evidence: added, corrected, withdrawn; never overwritten."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from duoc.boards.models import LARGEST_FILE, Statement, StatementFile
from duoc.boards.rules import statements as rules
from duoc.boards.rules.statements import StatementRefusedError
from duoc.boards.services.law import demand
from duoc.frame import outbox
from duoc.people.services import User
from duoc.people.services.periods import today

_REPLACED = "Bằng chứng này đã được sửa hoặc rút; hãy xem bản mới."


@dataclass(frozen=True, slots=True)
class Document:
    """A document as somebody states it: what it is, or with `content` the thing itself; `digest` names one kept elsewhere."""

    title: str
    number: str
    dated: date
    issuer: str
    note: str = ""
    review_by: date | None = None
    file_name: str = ""
    content: bytes | None = None
    digest: str = ""


def in_force(control: str | None = None) -> list[Statement]:
    """The statements that count, the newest first; of one demand or of all."""
    rows = Statement.objects.filter(replaced_by=None, withdraws=False).select_related("entered_by", "file")
    rows = rows.defer("file__content")
    return list(rows.filter(control=control) if control is not None else rows)


def history(control: str) -> list[Statement]:
    """Everything that was ever stated for a demand, the newest first, each with `replaces`."""
    return list(Statement.objects.filter(control=control).select_related("entered_by", "replaces"))


def statement(number: int) -> Statement:
    """One statement, whether it counts or not. Raises `StatementRefusedError`."""
    found = Statement.objects.select_related("entered_by").filter(pk=number).first()
    if found is None:
        raise StatementRefusedError(f"Không có bằng chứng số {number}.")
    return found


def document(number: int) -> StatementFile:
    """The kept document of a statement. Raises `StatementRefusedError`."""
    found = StatementFile.objects.select_related("statement").filter(pk=number).first()
    if found is None:
        raise StatementRefusedError("Không giữ tệp nào của bằng chứng này.")
    return found


def state_evidence(control: str, said: Document, by: User) -> Statement:
    """Add a document as evidence of a demand in force. Raises `StatementRefusedError`."""
    demand(control)
    return _add(control, said, by, None)


def correct(number: int, said: Document, by: User) -> Statement:
    """State a document in the place of an earlier one; its kept file stays with the new one unless another is given.

    Raises `StatementRefusedError`, also when somebody else was quicker.
    """
    old = statement(number)
    return _add(old.control, said, by, old)


def withdraw(number: int, reason: str, by: User) -> Statement:
    """A statement counts no more, for a reason. Raises `StatementRefusedError`."""
    old = statement(number)
    note = rules.words("note", reason, needed="Nói rõ vì sao rút bằng chứng này.")
    if old.withdraws:
        raise StatementRefusedError(_REPLACED)
    row = Statement(
        control=old.control, title=old.title, number=old.number, dated=old.dated, issuer=old.issuer, note=note,
        replaces=old, withdraws=True, entered_by=by,
    )  # fmt: skip
    return _keep(row, None, "boards.statement_withdrawn")


def _add(control: str, said: Document, by: User, old: Statement | None) -> Statement:
    rules.dates(said.dated, said.review_by, today())
    row = Statement(
        control=control,
        title=rules.line("title", said.title, needed="Văn bản cần một tên."),
        number=rules.line("number", said.number),
        dated=said.dated,
        issuer=rules.line("issuer", said.issuer, needed="Ghi cơ quan ban hành."),
        note=rules.words("note", said.note),
        review_by=said.review_by,
        replaces=old,
        entered_by=by,
        file_hash=rules.digest(said.digest),
    )
    kept = None
    if said.content is not None:
        kept = _file(row, said.file_name, said.content)
    elif old is not None and row.file_hash is None and old.file_hash is not None:
        row.file_name, row.file_hash = old.file_name, old.file_hash
        kept = StatementFile.objects.filter(statement=old).first()
    return _keep(row, kept, "boards.statement_corrected" if old else "boards.evidence_stated")


def _file(row: Statement, name: str, content: bytes) -> StatementFile:
    if len(content) > LARGEST_FILE:
        raise StatementRefusedError("Tệp lớn hơn 1 MB; hãy giữ tệp ở nơi lưu trữ và ghi mã băm SHA-256 của nó.")
    kind, found = rules.media(content), sha256(content).digest()
    if row.file_hash is not None and bytes(row.file_hash) != found:
        raise StatementRefusedError("Mã băm SHA-256 không phải của tệp này.")
    row.file_name, row.file_hash = rules.file_name(name), found
    return StatementFile(media=kind, content=content)


def _keep(row: Statement, file: StatementFile | None, kind: str) -> Statement:
    try:
        with transaction.atomic():
            row.event = _tell(row, kind)
            row.save(force_insert=True)
            if file is not None:
                StatementFile.objects.create(statement=row, media=file.media, content=file.content)
    except IntegrityError as error:
        if "statement_is_replaced_once" not in str(error):
            raise
        raise StatementRefusedError(_REPLACED) from None
    return row


def _tell(row: Statement, kind: str) -> UUID:
    return outbox.append(
        kind,
        {
            "demand": row.control,
            "title": row.title,
            "number": row.number,
            "dated": row.dated.isoformat(),
            "issuer": row.issuer,
            "note": row.note,
            "review_by": row.review_by.isoformat() if row.review_by else None,
            "sha256": bytes(row.file_hash).hex() if row.file_hash else None,
            "replaces": row.replaces_id,
            "by": row.entered_by_id,
        },
    )
