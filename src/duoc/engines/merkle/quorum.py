"""Who must have cosigned: witnesses, groups of k of n, and the quorum that a trust policy asks for (C2SP tlog-policy)."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from duoc.engines.merkle.keys import VerifierKey


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness under its name in the policy. `url` is the submission prefix, where the file gives one."""

    name: str
    key: VerifierKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses a checkpoint when at least `k` of its members do, each a witness or an earlier group."""

    name: str
    k: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What `parse` read. `groups` in the file's order, so that members come before their group; quorum None: "none"."""

    logs: tuple[tuple[VerifierKey, str | None], ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    quorum: str | None

    def is_satisfied_by(self, names: Collection[str]) -> bool:
        """Whether these witnesses (by their names in the policy; others are ignored) are a quorum."""
        if self.quorum is None:
            return True
        seen = {witness.name for witness in self.witnesses}.intersection(names)
        for group in self.groups:
            if sum(member in seen for member in group.members) >= group.k:
                seen.add(group.name)
        return self.quorum in seen

    def is_blocked_by(self, names: Collection[str]) -> bool:
        """Whether every quorum has one of these witnesses: nothing can be final without them."""
        return not self.is_satisfied_by({witness.name for witness in self.witnesses}.difference(names))

    def smallest_quorum(self) -> int:
        """How few witnesses can satisfy it; 0 for a policy without witnesses' say."""
        return self._cheapest(lambda group: group.k)

    def blocking_set_size(self) -> int:
        """How few absent witnesses can stop it (n − k + 1 for k of n); 0 when no witness is asked at all."""
        return self._cheapest(lambda group: len(group.members) - group.k + 1)

    def deciding(self) -> frozenset[str]:
        """The witnesses that the quorum can count at all."""
        if self.quorum is None:
            return frozenset()
        wanted = {self.quorum}
        for group in reversed(self.groups):
            if group.name in wanted:
                wanted.update(group.members)
        return frozenset(witness.name for witness in self.witnesses if witness.name in wanted)

    def keys(self) -> Iterator[VerifierKey]:
        """Every key that the policy knows, logs first."""
        yield from (key for key, _url in self.logs)
        yield from (witness.key for witness in self.witnesses)

    def _cheapest(self, needed: Callable[[Group], int]) -> int:
        # A name is a member of one group at most, so members share no witness and their costs add up.
        if self.quorum is None:
            return 0
        cost = {witness.name: 1 for witness in self.witnesses}
        for group in self.groups:
            cost[group.name] = sum(sorted(cost[member] for member in group.members)[: needed(group)])
        return cost[self.quorum]
