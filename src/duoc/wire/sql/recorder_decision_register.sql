-- No row: another recorder was quicker.
INSERT INTO guard_decision_writer (name) VALUES (%(name)s) ON CONFLICT (name) DO NOTHING
