"""Pages of the room, one package or file a noun; `web.urls` says where they hang."""
