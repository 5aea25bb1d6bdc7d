"""What a template is: the stages of one kind of goods, what each asks for, and the EPCIS event that it becomes."""

from dataclasses import dataclass
from datetime import date

from duoc.trace.rules.diary.fields import Field


@dataclass(frozen=True, slots=True)
class Shape:
    """The event of a stage, in CBV 2.0's words. amount: the field that tells how much; uom: its unit (UN/CEFACT 20, else pieces).

    inputs: the field that names the lots it is made from: with one the event is a TransformationEvent, without one it is an
    ObjectEvent with `action`. about: the field that names received lots, when the event is about them and not about a lot of
    one's own. makes: a lot is born here. dated: the name under which the lot's data tell the day. to: the field with the
    receiver's GLN; here: whether the goods stay where it happened.
    """

    biz_step: str
    disposition: str
    action: str = "OBSERVE"
    amount: str = ""
    uom: str = ""
    inputs: str = ""
    about: str = ""
    makes: bool = False
    dated: str = ""
    to: str = ""
    here: bool = True


@dataclass(frozen=True, slots=True)
class Stage:
    """A piece of work. shape: None for what only the diary keeps."""

    name: str
    vi: str
    en: str
    fields: tuple[Field, ...]
    shape: Shape | None = None

    def field(self, name: str) -> Field | None:
        """The field of a name."""
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Basis:
    """A text that asks for these data. verified: somebody has read there that it is so."""

    text: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A diary for one kind of goods. valid_from: since when it is offered. words: folded names of products it suits.

    verified: whether its fields were compared with the texts in `basis`, word by word; shown as "chưa đối chiếu" where not.
    """

    name: str
    vi: str
    en: str
    valid_from: date
    basis: tuple[Basis, ...]
    words: tuple[str, ...]
    stages: tuple[Stage, ...]
    verified: bool = False

    def stage(self, name: str) -> Stage | None:
        """The stage of a name."""
        return next((one for one in self.stages if one.name == name), None)
