"""The states of versions, of the jobs that make them, and of what two people say of a finding."""

VERSION_STATES = ("published", "replaced", "withdrawn")

WAITING, RUNNING = "waiting", "running"
LIVE = (WAITING, RUNNING)
# `stopped`: the gate found personal data; `refused`: the file cannot be read as a table, the report says why; `unchanged`: the
# source gives what the current version was made of.
ENDED = ("published", "unchanged", "stopped", "refused", "cancelled", "failed")
PUBLICATION_STATES = (*LIVE, *ENDED)

MARKING_STATES = ("proposed", "in_force", "rejected")
