"""The room's JSON API (mounted by `web` under /api/v1/catalogue/)."""

from duoc.catalogue.api.rows import router

__all__ = ["router"]
