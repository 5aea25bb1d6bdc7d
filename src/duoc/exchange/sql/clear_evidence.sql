-- Empty the evidence of the schema that is first in the search path: the partitions go, the tables stay.
DO $$
DECLARE
    partition regclass;
BEGIN
    FOR partition IN SELECT inhrelid::regclass FROM pg_inherits
        WHERE inhparent = format('%I.exchange_message', current_schema())::regclass LOOP
        EXECUTE format('DROP TABLE %s', partition);
    END LOOP;
    EXECUTE format('TRUNCATE %1$I.exchange_batch, %1$I.exchange_rollup, %1$I.exchange_latency, %1$I.exchange_gateway, %1$I.exchange_refusal, %1$I.exchange_secret_place RESTART IDENTITY', current_schema());
END $$
