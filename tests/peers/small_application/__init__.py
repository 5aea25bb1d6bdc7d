"""A small application as a province's vendor would write it, with a suite of its own; it knows nothing of the wall."""
