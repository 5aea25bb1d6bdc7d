-- What was changed of a product, a link or a site, when and by whom, is added to; what it said may be forgotten, never rewritten.
CREATE FUNCTION trace_change_only_forgets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.before = '{}'::jsonb AND NEW.after = '{}'::jsonb
            AND ROW(NEW.id, NEW.party_id, NEW.noun, NEW.subject, NEW.verb, NEW.author, NEW.at, NEW.event)
                IS NOT DISTINCT FROM ROW(OLD.id, OLD.party_id, OLD.noun, OLD.subject, OLD.verb, OLD.author, OLD.at, OLD.event) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the history of goods is only added to' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER history_of_goods_only_forgets BEFORE UPDATE OR DELETE ON trace_change
    FOR EACH ROW EXECUTE FUNCTION trace_change_only_forgets();
CREATE TRIGGER history_of_goods_is_never_emptied BEFORE TRUNCATE ON trace_change
    FOR EACH STATEMENT EXECUTE FUNCTION trace_change_only_forgets();
