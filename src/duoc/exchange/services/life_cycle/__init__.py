"""Lives of services and connections: who may take which step, what a step changes, and what the older verbs must leave alone.

Steps as data stand in `rules.life_cycle`; what looks at more than one row is judged by the database (`sql/life_cycle.sql`).
"""
