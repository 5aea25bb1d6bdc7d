-- No row: another recorder was quicker.
INSERT INTO exchange_gateway (name, vkey) VALUES (%(name)s, %(vkey)s) ON CONFLICT (name) DO NOTHING
