-- Become the one writer of this schema's log for as long as the connection lives; false while another one is.
SELECT pg_try_advisory_lock(hashtext('duoc.sequencer'), hashtext(current_schema()))
