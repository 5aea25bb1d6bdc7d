-- The registry of one environment as the JSON document that its gateways hold in memory: one row, one column.
-- Runs with the environment's schema as the only search path; the tables are those of the exchange room. The one name
-- outside it is public.people_apikey, and only production reads its rows: the other environments have keys of their own.
-- A member's identifier is given in parts; names of clients and services are in REST form. What is retired is not in it. A
-- group's right is written out, one for each of its members, and only for services of the group's owner. Times are
-- microseconds since the epoch. Hashes and fingerprints are lower-case hex.
WITH member AS (
    SELECT id, instance, member_class, member_code, name, agency_id, server_code,
           concat_ws('/', exchange_written(instance), exchange_written(member_class), exchange_written(member_code)) AS path
    FROM exchange_member WHERE status <> 'retired'
), subsystem AS (
    SELECT s.id, s.member_id, s.authentication, s.tls_required, s.status, s.name AS title,
           m.path || '/' || exchange_written(s.code) AS path
    FROM exchange_subsystem s JOIN member m ON m.id = s.member_id
), service AS (
    SELECT v.*, s.path || '/' || exchange_written(v.code) AS path
    FROM exchange_service v JOIN subsystem s ON s.id = v.subsystem_id WHERE v.status <> 'retired'
), granted AS (
    SELECT id, subsystem_id, member_id, service_id, method, path FROM exchange_right WHERE group_id IS NULL
    UNION ALL
    SELECT r.id, i.subsystem_id, NULL, r.service_id, r.method, r.path
    FROM exchange_right r JOIN exchange_group g ON g.id = r.group_id JOIN exchange_group_member i ON i.group_id = g.id
        JOIN exchange_service v ON v.id = r.service_id AND v.subsystem_id = g.owner_id
), key AS (
    SELECT k.hash, k.expires_at, false AS bound, (SELECT jsonb_agg(m.id ORDER BY m.id) FROM member m WHERE m.agency_id = k.agency_id) AS members
    FROM public.people_apikey k
    WHERE current_schema() = 'production' AND k.revoked_at IS NULL AND k.role = ''
      AND (k.expires_at IS NULL OR k.expires_at > now())
    UNION ALL
    -- A key without a member is the player's of a replay, whose services hold invented data alone: it needs no binding.
    SELECT e.hash, NULL, e.member_id IS NULL AND current_schema() = 'replay',
           (SELECT jsonb_agg(m.id ORDER BY m.id) FROM member m WHERE e.member_id IS NULL OR m.id = e.member_id)
    FROM exchange_environment_key e
    WHERE current_schema() <> 'production'
)
SELECT jsonb_build_object(
    'version', nextval('exchange_snapshot_version'),
    'instance', coalesce((SELECT instance FROM member WHERE server_code IS NOT NULL), ''),
    'instances', coalesce((SELECT jsonb_agg(DISTINCT instance) FROM member), '[]'),
    'server', coalesce((SELECT path || '/' || exchange_written(server_code) FROM member WHERE server_code IS NOT NULL), ''),
    'members', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'id', id, 'parts', jsonb_build_array(instance, member_class, member_code), 'name', name) ORDER BY id)
        FROM member), '[]'),
    'clients', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'id', id, 'name', path, 'title', title, 'authentication', authentication, 'member', member_id,
            'tls_required', tls_required, 'status', status) ORDER BY id)
        FROM subsystem), '[]'),
    'services', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'id', id, 'name', path, 'title', name, 'base_url', base_url, 'timeout_s', timeout_s, 'receipt', receipt,
            'kind', kind, 'version', version, 'description_url', description_url, 'enabled', enabled,
            'notice', disabled_notice, 'personal', personal, 'bodies', (
                SELECT most_bytes FROM exchange_body_rule b
                WHERE b.service_id = service.id AND b.valid_to IS NULL AND (NOT service.personal OR b.basis <> ''))) ORDER BY id)
        FROM service), '[]'),
    'endpoints', coalesce((
        SELECT jsonb_agg(jsonb_build_object('service', service_id, 'method', method, 'path', path) ORDER BY id)
        FROM exchange_endpoint WHERE service_id IN (SELECT id FROM service)), '[]'),
    'rights', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'client', subsystem_id, 'member', member_id, 'service', service_id, 'method', method, 'path', path)
            ORDER BY id, subsystem_id)
        FROM granted WHERE service_id IN (SELECT id FROM service)), '[]'),
    'documents', coalesce((
        SELECT jsonb_object_agg(service_id, jsonb_build_object('media', media, 'text', text))
        FROM exchange_description WHERE service_id IN (SELECT id FROM service)), '{}'),
    'keys', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'hash', encode(hash, 'hex'), 'members', coalesce(members, '[]'), 'clients', NULL, 'bound', bound,
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
        FROM exchange_consumer c WHERE c.subsystem_id IN (SELECT id FROM subsystem)), '[]'),
    'secrets', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'id', id, 'consumer', consumer_id, 'hash', encode(hash, 'hex'),
            'from', (extract(epoch FROM valid_from) * 1000000)::bigint,
            'to', (extract(epoch FROM valid_to) * 1000000)::bigint) ORDER BY id)
        FROM exchange_consumer_secret WHERE (valid_to IS NULL OR valid_to > now()) AND consumer_id IN (
            SELECT id FROM exchange_consumer WHERE subsystem_id IN (SELECT id FROM subsystem))), '[]'),
    'contexts', coalesce((
        SELECT jsonb_agg(jsonb_build_object('path', path, 'service', service_id, 'front', front) ORDER BY id)
        FROM exchange_context WHERE service_id IN (SELECT id FROM service)), '[]'),
    'destinations', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'code', to_jsonb(string_to_array(code, '/')), 'provider_url', provider_url, 'service', service_id) ORDER BY id)
        FROM exchange_destination WHERE service_id IN (SELECT id FROM service)), '[]'),
    'suspended', coalesce((
        SELECT jsonb_agg(jsonb_build_object('client', c.client_id, 'service', c.service_id, 'notice', t.reason
            || coalesce(to_char(t.until AT TIME ZONE 'Asia/Ho_Chi_Minh', ' (dự kiến mở lại lúc HH24:MI "ngày" DD/MM/YYYY)'), '')) ORDER BY c.id)
        FROM exchange_connection c JOIN LATERAL (
            SELECT reason, until FROM exchange_transition WHERE connection_id = c.id AND verb = 'suspend'
            ORDER BY number DESC LIMIT 1) t ON true
        WHERE c.state = 'suspended' AND c.service_id IN (SELECT id FROM service)), '[]'),
    'quotas', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'id', id, 'client', subsystem_id, 'service', service_id, 'calls', calls, 'seconds', seconds) ORDER BY id)
        FROM exchange_quota WHERE subsystem_id IN (SELECT id FROM subsystem) AND service_id IN (SELECT id FROM service)), '[]'),
    'networks', coalesce((
        SELECT jsonb_agg(jsonb_build_object('client', subsystem_id, 'network', network) ORDER BY id)
        FROM exchange_subsystem_network WHERE subsystem_id IN (SELECT id FROM subsystem)), '[]'),
    'mappings', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'service', service_id, 'version', number, 'sha256', sha256, 'document', document) ORDER BY service_id)
        FROM (SELECT DISTINCT ON (service_id) * FROM exchange_mapping ORDER BY service_id, number DESC) newest
        WHERE document IS NOT NULL AND service_id IN (SELECT id FROM service)), '[]'),
    'uplinks', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'service', u.service_id, 'name', l.name, 'kind', l.kind, 'settings', l.settings, 'remote', u.remote)
            ORDER BY u.service_id)
        FROM exchange_uplink_service u JOIN exchange_uplink l ON l.id = u.uplink_id
        WHERE u.service_id IN (SELECT id FROM service)), '[]'),
    'guards', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'service', service_id, 'ticket', ticket, 'request', request, 'answer', answer, 'most_bytes', most_bytes,
            'unread', unread, 'identities_day', identities_day) ORDER BY service_id)
        FROM exchange_guard_rule WHERE valid_to IS NULL AND service_id IN (SELECT id FROM service)), '[]')
) AS snapshot;
