"""Đước: the digital backbone of a province in one package."""

__version__ = "0.1.0"
