"""Small shared nouns of the whole house: clock, ids, canonical JSON, Vietnamese text, settings, environments, PostgreSQL.

Nothing here knows a room, Django or the network protocols; everything above may use it.
"""
