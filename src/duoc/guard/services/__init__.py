"""The room's only door, one file a noun."""
