"""The only door of the room. Every change appends its event to the outbox in the same transaction."""
