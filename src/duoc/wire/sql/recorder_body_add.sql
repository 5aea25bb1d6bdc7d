-- Parameters: day, request id, service, request's state, response's state, sealed text. A record that is there already stays.
INSERT INTO exchange_body (day, request_id, service, request, response, sealed)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (day, request_id) DO NOTHING
