"""Pure reasoning of the boards: no input or output, no Django."""
