-- Which identifiers are of a lot (as in journey.sql; only those that name a batch and something besides), and which events have
-- an error declaration: few of many.
CREATE INDEX identifier_of_lot ON trace_identifier
    (regexp_replace(text, '^(01/[0-9]{14})(/22/[^/]+)?(/10/[^/]+)(/21/[^/]+)?$', '\1\3'))
    WHERE text ~ '^01/[0-9]{14}(/22/[^/]+/10/[^/]+(/21/[^/]+)?|/10/[^/]+/21/[^/]+)$';
CREATE INDEX event_that_declares_an_error ON trace_event (identity) WHERE declares_error;
