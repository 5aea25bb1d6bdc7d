"""What is asked and what is answered, and how an answer looks on the wire."""

from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, whole. `target` is in origin form, a query included; `fields` has the last value of each name."""

    method: str
    target: str
    fields: dict[str, str]
    """By lower-case name."""
    body: bytes = b""

    @property
    def path(self) -> str:
        """The target without its query; not decoded."""
        return self.target.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, media type, body, further header fields."""

    status: int
    body: bytes = b""
    media: str = PLAIN
    fields: tuple[tuple[str, str], ...] = ()


def plain(status: int, sentence: str, *fields: tuple[str, str]) -> Answer:
    """A sentence."""
    return Answer(status, f"{sentence}\n".encode(), fields=fields)


def encode(answer: Answer, connection: str, bodiless: bool) -> bytes:
    """The answer's bytes. `connection`: what to say of it, "" for nothing. `bodiless`: to HEAD, which only learns the length."""
    status = HTTPStatus(answer.status)
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", f"Date: {formatdate(usegmt=True)}"]
    if status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
        lines += [f"Content-Type: {answer.media}", f"Content-Length: {len(answer.body)}"]
    elif answer.body:
        bodiless = True
    lines += [f"{name}: {value}" for name, value in answer.fields]
    if connection:
        lines.append(f"Connection: {connection}")
    head = "".join(f"{line}\r\n" for line in (*lines, "")).encode("latin-1")
    return head if bodiless else head + answer.body
