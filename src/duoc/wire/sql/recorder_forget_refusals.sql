-- What is older than its time, and what is beyond the newest that are kept.
DELETE FROM exchange_refusal
WHERE at < greatest(
    now() - make_interval(days => %(days)s),
    coalesce((SELECT at FROM exchange_refusal ORDER BY at DESC OFFSET %(most)s - 1 LIMIT 1), '-infinity'))
