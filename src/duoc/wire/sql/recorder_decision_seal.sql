INSERT INTO guard_decision_seal (writer_id, first, last, head, root, frames, event)
VALUES (%(writer)s, %(first)s, %(last)s, %(head)s, %(root)s, %(frames)s, %(event)s)
