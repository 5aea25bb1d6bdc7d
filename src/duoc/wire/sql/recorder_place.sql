-- A secret is used from a network. One row back: whether that is an alarm, which is told once.
-- It is one where the secret is used from another network within the same days, the network is new (or was left for as many
-- days), nobody has accepted it, and it is none that the subsystem or the consumer is registered to call from.
WITH place AS (
    SELECT %(kind)s::text AS kind, %(name)s::text AS name, %(network)s::text AS network, %(at)s::timestamptz AS at,
           make_interval(days => %(days)s) AS days
), expected AS (
    SELECT 1 FROM place p JOIN exchange_secret_place a ON a.kind = p.kind AND a.name = p.name
        AND a.accepted_at IS NOT NULL AND p.network::cidr <<= a.network::cidr
    UNION ALL
    SELECT 1 FROM place p JOIN exchange_consumer_secret s ON p.kind = 'secret' AND s.id::text = p.name
        JOIN exchange_consumer_network n ON n.consumer_id = s.consumer_id AND p.network::cidr <<= n.network::cidr
    UNION ALL
    SELECT 1 FROM place p JOIN exchange_subsystem_network n ON p.network::cidr <<= n.network::cidr
    WHERE n.subsystem_id = %(client)s
), alarm AS (
    SELECT p.at FROM place p
    WHERE NOT EXISTS (SELECT FROM expected)
      AND EXISTS (SELECT FROM exchange_secret_place o WHERE o.kind = p.kind AND o.name = p.name AND o.network <> p.network
                  AND o.last_at > p.at - p.days)
      AND NOT EXISTS (SELECT FROM exchange_secret_place o WHERE o.kind = p.kind AND o.name = p.name AND o.network = p.network
                      AND o.last_at > p.at - p.days)
), written AS (
    INSERT INTO exchange_secret_place AS known (kind, name, network, client, first_at, last_at, alarmed_at, accepted_by)
    SELECT kind, name, network, %(named)s, at, at, (SELECT at FROM alarm), '' FROM place
    ON CONFLICT (kind, name, network) DO UPDATE SET
        first_at = least(known.first_at, excluded.first_at),
        last_at = greatest(known.last_at, excluded.last_at),
        client = CASE WHEN known.client = '' THEN excluded.client ELSE known.client END,
        alarmed_at = coalesce(excluded.alarmed_at, known.alarmed_at)
    RETURNING 1
)
SELECT EXISTS (SELECT FROM alarm) FROM written
