-- The registry of one environment as the JSON document that its gateways hold in memory: one row, one column.
-- Runs with the environment's schema as the only search path; the tables are those of the exchange room. The one name
-- outside it is public.people_apikey, and only production reads its rows: the other environments have keys of their own.
-- A member's identifier is given in parts; names of clients and services are in REST form: of the characters
-- that registration allows only "?" must be escaped there. Times are microseconds since the epoch. Hashes and fingerprints are lower-case hex.
WITH member AS (
    SELECT id, instance, member_class, member_code, name, agency_id, server_code,
           replace(concat_ws('/', instance, member_class, member_code), '?', '%3F') AS path
    FROM exchange_member
), subsystem AS (
    SELECT s.id, s.member_id, s.authentication, s.status, s.name AS title, m.path || '/' || replace(s.code, '?', '%3F') AS path
    FROM exchange_subsystem s JOIN member m ON m.id = s.member_id
), key AS (
    SELECT k.hash, k.expires_at, (SELECT jsonb_agg(m.id ORDER BY m.id) FROM member m WHERE m.agency_id = k.agency_id) AS members
    FROM public.people_apikey k
    WHERE current_schema() = 'production' AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now())
    UNION ALL
    SELECT e.hash, NULL,
           (SELECT jsonb_agg(m.id ORDER BY m.id) FROM member m WHERE e.member_id IS NULL OR m.id = e.member_id)
    FROM exchange_environment_key e
    WHERE current_schema() <> 'production'
)
SELECT jsonb_build_object(
    'version', nextval('exchange_snapshot_version'),
    'instance', coalesce((SELECT instance FROM member WHERE server_code IS NOT NULL), ''),
    'server', coalesce((SELECT path || '/' || server_code FROM member WHERE server_code IS NOT NULL), ''),
    'members', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'id', id, 'parts', jsonb_build_array(instance, member_class, member_code), 'name', name) ORDER BY id)
        FROM member), '[]'),
    'clients', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'id', id, 'name', path, 'title', title, 'authentication', authentication, 'member', member_id,
            'status', status) ORDER BY id)
        FROM subsystem), '[]'),
    'services', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'id', v.id, 'name', s.path || '/' || replace(v.code, '?', '%3F'), 'base_url', v.base_url, 'timeout_s', v.timeout_s,
            'receipt', v.receipt, 'kind', v.kind, 'enabled', v.enabled, 'notice', v.disabled_notice,
            'personal', v.personal) ORDER BY v.id)
        FROM exchange_service v JOIN subsystem s ON s.id = v.subsystem_id), '[]'),
    'endpoints', coalesce((
        SELECT jsonb_agg(jsonb_build_object('service', service_id, 'method', method, 'path', path) ORDER BY id)
        FROM exchange_endpoint), '[]'),
    'rights', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'client', subsystem_id, 'member', member_id, 'service', service_id, 'method', method, 'path', path)
            ORDER BY id)
        FROM exchange_right), '[]'),
    'keys', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'hash', encode(hash, 'hex'), 'members', coalesce(members, '[]'), 'clients', NULL,
            'expires', (extract(epoch FROM expires_at) * 1000000)::bigint) ORDER BY hash)
        FROM key), '[]'),
    'certificates', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'fingerprint', encode(fingerprint, 'hex'), 'client', subsystem_id, 'pem', pem) ORDER BY id)
        FROM exchange_certificate WHERE not_after > now()), '[]'),
    'consumers', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'id', c.id, 'dialect', c.dialect, 'name', c.name, 'client', c.subsystem_id,
            'fingerprint', encode(c.fingerprint, 'hex'),
            'networks', coalesce((SELECT jsonb_agg(n.network ORDER BY n.network) FROM exchange_consumer_network n
                                  WHERE n.consumer_id = c.id), '[]')) ORDER BY c.id)
        FROM exchange_consumer c), '[]'),
    'secrets', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'id', id, 'consumer', consumer_id, 'hash', encode(hash, 'hex'),
            'from', (extract(epoch FROM valid_from) * 1000000)::bigint,
            'to', (extract(epoch FROM valid_to) * 1000000)::bigint) ORDER BY id)
        FROM exchange_consumer_secret WHERE valid_to IS NULL OR valid_to > now()), '[]'),
    'contexts', coalesce((
        SELECT jsonb_agg(jsonb_build_object('path', path, 'service', service_id, 'front', front) ORDER BY id)
        FROM exchange_context), '[]'),
    'destinations', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'code', to_jsonb(string_to_array(code, '/')), 'provider_url', provider_url, 'service', service_id) ORDER BY id)
        FROM exchange_destination), '[]'),
    'networks', coalesce((
        SELECT jsonb_agg(jsonb_build_object('client', subsystem_id, 'network', network) ORDER BY id)
        FROM exchange_subsystem_network), '[]')
) AS snapshot;
