"""The room's tables, one file a noun."""

from duoc.trace.models.products import Product

__all__ = ["Product"]
