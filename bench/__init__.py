"""Benchmarks. Each prints a ratio against a named peer or limit measured in the same run, with its spread."""
