"""Pure reasoning of the room: no I/O, no Django."""
