"""Purpose binding: who may ask what about whom, until when. Framework-free; only the sources of dossiers read anything.

    from duoc.engines.policy import Desk, FileDossiers, KeyFile, Refused
    desk = Desk(KeyFile(folder / "ticket-keys.json"), FileDossiers(folder / "dossiers.json"), clock)
    admission = desk.admit(ticket, ["dancu.cong_dan.ho_ten"])   # or raises Refused: a reason in Vietnamese, a rule

A *ticket* is a short-lived statement of an agency's case system, signed (JWS, EdDSA): this officer works on this dossier, whose
procedure justifies these fields. It opens them only while a source says that the dossier is open and his. A ticket that is lost
opens no more than it names, for at most a quarter of an hour. Whoever holds an issuer's key can name any officer and any dossier
of the agencies that this key speaks for, but cannot open a dossier that the source does not know as open.
"""

from duoc.engines.policy.desk import Admission, Desk, Refused
from duoc.engines.policy.dossiers import OPEN, STATES, Dossier, Dossiers, DossiersAwayError
from duoc.engines.policy.file_dossiers import FileDossiers
from duoc.engines.policy.http_dossiers import HttpDossiers
from duoc.engines.policy.keys import IssuingKey, Key, KeyFile, Keys
from duoc.engines.policy.once import OnceInFolder, OnceInMemory
from duoc.engines.policy.ticket import LONGEST_LIFE_S, LONGEST_TEXT, Ticket, TicketError, issue, read

__all__ = [
    "LONGEST_LIFE_S", "LONGEST_TEXT", "OPEN", "STATES", "Admission", "Desk", "Dossier", "Dossiers", "DossiersAwayError",
    "FileDossiers", "HttpDossiers", "IssuingKey", "Key", "KeyFile", "Keys", "OnceInFolder", "OnceInMemory", "Refused", "Ticket",
    "TicketError", "issue", "read",
]  # fmt: skip
