-- Names in REST form → ids, of everything that was ever registered. Of the permitted characters only "?" is escaped.
SELECT replace(concat_ws('/', m.instance, m.member_class, m.member_code, s.code), '?', '%3F'), s.id
FROM exchange_subsystem s JOIN exchange_member m ON m.id = s.member_id
UNION ALL
SELECT replace(concat_ws('/', m.instance, m.member_class, m.member_code, s.code, v.code), '?', '%3F'), v.id
FROM exchange_service v JOIN exchange_subsystem s ON s.id = v.subsystem_id JOIN exchange_member m ON m.id = s.member_id
