"""The sandbox of integrators: test systems with keys they give themselves, secrets of other languages, contract tests."""
