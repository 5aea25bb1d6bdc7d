-- Addresses of public data that nobody tried since a moment, those that were never tried first.
SELECT held.address
FROM (SELECT DISTINCT unnest(addresses) AS address FROM catalogue_score) AS held
LEFT JOIN catalogue_tried USING (address)
WHERE catalogue_tried.at IS NULL OR catalogue_tried.at <= %s
ORDER BY catalogue_tried.at NULLS FIRST, held.address
LIMIT %s;
