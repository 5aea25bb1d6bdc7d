"""Pure reasoning of the room: units in time, dated codes, keys and roles. No database, no clock, no randomness."""
