-- Names in REST form → ids, of everything that was ever registered. 
SELECT concat_ws('/', exchange_written(m.instance), exchange_written(m.member_class), exchange_written(m.member_code), exchange_written(s.code)), s.id
FROM exchange_subsystem s JOIN exchange_member m ON m.id = s.member_id
UNION ALL
SELECT concat_ws('/', exchange_written(m.instance), exchange_written(m.member_class), exchange_written(m.member_code), exchange_written(s.code),
                 exchange_written(v.code)), v.id
FROM exchange_service v JOIN exchange_subsystem s ON s.id = v.subsystem_id JOIN exchange_member m ON m.id = s.member_id
