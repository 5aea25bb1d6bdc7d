"""The only door of the room, one file a noun."""
