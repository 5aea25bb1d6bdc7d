-- How many addresses of public data nobody has tried at all.
SELECT count(DISTINCT address)
FROM (SELECT unnest(addresses) AS address FROM catalogue_score) AS held
WHERE NOT EXISTS (SELECT FROM catalogue_tried WHERE catalogue_tried.address = held.address);
