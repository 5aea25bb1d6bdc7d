"""Pure reasoning of the catalogue."""
