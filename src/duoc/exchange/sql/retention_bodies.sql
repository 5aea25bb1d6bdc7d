-- Kept bodies whose time is over: day, service, how many. Parameters: arrays of service id and the first day that is still kept.
SELECT b.day, b.service, count(b.sealed)
FROM exchange_body b JOIN unnest(%(services)s::int[], %(kept_from)s::date[]) AS rule (service, kept_from)
    ON rule.service = b.service AND b.day < rule.kept_from
GROUP BY b.day, b.service ORDER BY b.day, b.service
