-- How far the bodies of a gateway's spool are stored.
SELECT position FROM exchange_body_spool WHERE spool = %(spool)s
