"""What happened to entries that no longer fit the tree: changed, missing, inserted or reordered."""

from collections.abc import Mapping

from duoc.ledger.rules.findings import Damage, Finding

Hashes = Mapping[int, bytes | None]


def explain(entries: Hashes, leaves: Hashes, known_to: int | None = None) -> list[Finding]:
    """Name every damage of the entries whose hashes differ from the trusted leaves.

    Both mappings have the same keys: the numbers where they differ, and those behind the end of the tree (leaf None).
    After a removal or insertion with renumbering all later entries differ too: they are one finding, at its number.
    known_to: the last number compared, when there were too many differences to keep; a shift that reaches it goes on.
    """
    places = {leaf: index for index, leaf in leaves.items() if leaf is not None}
    findings: list[Finding] = []
    skip_to = -1
    for index in sorted(entries):
        if index < skip_to:
            continue
        here, leaf = entries[index], leaves[index]
        if leaf is None:
            findings.append(Finding(Damage.ENTRY_INSERTED, "an entry behind the end of the log", index))
        elif here is None:
            findings.append(Finding(Damage.ENTRY_MISSING, "no entry has this number", index))
        elif (end := _moved_up(index, entries, leaves)) > index:
            if entries.get(end) == leaf:
                findings.append(Finding(Damage.ENTRIES_REORDERED, f"up to number {end}", index))
            else:
                findings.append(Finding(Damage.ENTRY_MISSING, "removed, and the later entries renumbered", index))
                if entries.get(end) is not None and end != known_to:
                    findings.append(Finding(Damage.ENTRY_INSERTED, "an entry that was never logged", end))
            skip_to = end + 1
        elif (end := _moved_up(index, leaves, entries)) > index:
            if leaves.get(end) == here:
                findings.append(Finding(Damage.ENTRIES_REORDERED, f"up to number {end}", index))
            else:
                findings.append(Finding(Damage.ENTRY_INSERTED, "an entry that was not logged here", index))
                if leaves.get(end) is not None and end != known_to:
                    findings.append(Finding(Damage.ENTRY_MISSING, "removed, and the earlier entries renumbered", end))
            skip_to = end + 1
        elif here in places:
            detail = f"the entry that was logged as number {places[here]}"
            findings.append(Finding(Damage.ENTRIES_REORDERED, detail, index))
        else:
            findings.append(Finding(Damage.ENTRY_CHANGED, "its bytes have another hash than its leaf", index))
    return findings


def _moved_up(index: int, one: Hashes, other: Hashes) -> int:
    """The first number from `index` on at which `one` is no longer `other` moved up by one place."""
    while (here := one.get(index)) is not None and here == other.get(index + 1):
        index += 1
    return index
