"""What programs ask of the catalogue: `rows` (JSON, under /api/v1/catalogue/), `downloads` (files), `ckan` (its Action API)."""

from duoc.catalogue.api.rows import router

__all__ = ["router"]
