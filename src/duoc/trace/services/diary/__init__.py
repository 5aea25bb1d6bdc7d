"""The producers' diary: written once, corrected in the open, read by whoever wrote it."""
