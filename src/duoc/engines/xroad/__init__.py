"""The X-Road message protocol for REST (PR-REST 1.0.4), as pure functions: identifiers, request target, headers, hash, errors.

Source of the behaviour that the protocol text leaves open: nordic-institute/X-Road @ fcd16216. Nothing here does I/O.
"""
