-- How far a writer's journal of decisions is stored.
SELECT id, number, head, position FROM guard_decision_writer WHERE name = %(name)s
