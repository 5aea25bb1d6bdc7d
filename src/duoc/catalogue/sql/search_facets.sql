-- How many of the entries in view stand under each value of each facet.
WITH answering AS MATERIALIZED (
    SELECT entry.agency_id, entry.topic_id, entry.formats, entry.level, entry.license_id
    FROM catalogue_entry entry
    WHERE entry.id IN ({seen})
)
SELECT 'agency', coalesce(publisher.name, agency.key), agency.name, count(*) AS many
FROM answering
JOIN people_agency agency ON agency.id = answering.agency_id
LEFT JOIN catalogue_publisher publisher ON publisher.agency_id = answering.agency_id
GROUP BY 1, 2, 3
UNION ALL
SELECT 'topic', topic.key, topic.title, count(*)
FROM answering JOIN catalogue_topic topic ON topic.id = answering.topic_id
GROUP BY 1, 2, 3
UNION ALL
SELECT 'format', format, format, count(*)
FROM answering CROSS JOIN LATERAL (SELECT DISTINCT unnest(answering.formats)) each (format)
GROUP BY 1, 2
UNION ALL
SELECT 'level', level, level, count(*) FROM answering GROUP BY 1, 2
UNION ALL
SELECT 'license', license_id, license_id, count(*) FROM answering WHERE license_id <> '' GROUP BY 1, 2
ORDER BY 1, many DESC, 3
