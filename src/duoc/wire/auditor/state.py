"""What a monitor remembers, in one file that is there whole or not at all.

The last verified checkpoint is the monitor's whole worth: whoever can change the file can make it forget a fork. So the
file is read strictly, its notes are verified again, and a damaged one stops the monitor instead of beginning anew.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import NoteError
from duoc.engines.merkle.policy import Policy
from duoc.wire import durable_file
from duoc.wire.auditor.continuity import Signed

_FORM = "duoc.monitor/1"


class StateError(RuntimeError):
    """The file cannot be used; the message says why, and what to do."""


@dataclass(slots=True)
class State:
    """Times in POSIX seconds by the monitor's own clock, `seen` by the witnesses'.

    verified: the note of the last checkpoint with its quorum; views: each witness's own newest note.
    """

    began: int
    verified: str = ""
    reached: int = 0  # when the log last answered
    changed: int = 0  # when its checkpoint was last another one
    views: dict[str, str] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)  # newest cosignature of each witness
    ahead: dict[str, int] = field(default_factory=dict)  # since when a witness has seen more than the log shows

    def last(self, policy: Policy) -> Signed | None:
        """The last verified checkpoint. Raises `StateError` when the policy no longer knows who signed it."""
        return _signed(policy, self.verified) if self.verified else None

    def view(self, policy: Policy, witness: str) -> Signed | None:
        """The newest checkpoint that this witness showed. Raises `StateError` likewise."""
        return _signed(policy, self.views[witness]) if witness in self.views else None


def _signed(policy: Policy, note: str) -> Signed:
    data = note.encode()
    try:
        return Signed(policies.attest(policy, data).checkpoint, data)
    except NoteError as error:
        raise StateError(f"a checkpoint in the state file is not the log's under this policy: {error}") from error


def load(path: Path, now_s: int) -> State:
    """The state in the file, a new one where there is none. Raises `StateError`."""
    try:
        members = json.loads(path.read_bytes())
    except FileNotFoundError:
        return State(began=now_s, reached=now_s, changed=now_s)
    except (OSError, ValueError) as error:
        raise StateError(f"{path} cannot be read ({error}): keep it, and begin another file knowingly") from error
    try:
        if members.pop("format") != _FORM:
            raise ValueError("another format")
        state = State(**members)
        texts = [state.verified, *state.views, *state.views.values()]
        numbers = [state.began, state.reached, state.changed, *state.seen.values(), *state.ahead.values()]
        if not all(isinstance(text, str) for text in texts) or not all(type(number) is int for number in numbers):
            raise ValueError("a value of another kind")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StateError(f"{path} is not the state of a monitor ({error})") from error
    return state


def save(path: Path, state: State) -> None:
    """Replace the file durably. Raises `OSError`; the old one stays then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    durable_file.write(
        path, json.dumps({"format": _FORM, **asdict(state)}, ensure_ascii=True, indent=1).encode("ascii")
    )
