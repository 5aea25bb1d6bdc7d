"""The push to national catalogues: what waits how long, what is said of an entry, what the other side has, the file."""
