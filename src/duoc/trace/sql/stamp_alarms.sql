-- What an inspector said of an alarm stays, and the alarm as he saw it. Lives inside the schema of each environment.
CREATE FUNCTION trace_alarm_is_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an alarm only follows its figures, and no longer when somebody has acknowledged it'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER acknowledgement_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON trace_stamp_alarm_note
    FOR EACH STATEMENT EXECUTE FUNCTION trace_alarm_is_closed();
CREATE TRIGGER alarm_is_never_removed BEFORE DELETE OR TRUNCATE ON trace_stamp_alarm
    FOR EACH STATEMENT EXECUTE FUNCTION trace_alarm_is_closed();
CREATE FUNCTION trace_alarm_follows_its_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.id, OLD.batch_id, OLD.kind, OLD.first, OLD.last, OLD.party_id, OLD.at, OLD.lot, OLD.event) IS DISTINCT FROM
       (NEW.id, NEW.batch_id, NEW.kind, NEW.first, NEW.last, NEW.party_id, NEW.at, NEW.lot, NEW.event)
        OR EXISTS (SELECT FROM trace_stamp_alarm_note WHERE alarm_id = OLD.id) THEN
        RAISE EXCEPTION 'an alarm only follows its figures, and no longer when somebody has acknowledged it'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER acknowledged_alarm_is_never_changed BEFORE UPDATE ON trace_stamp_alarm
    FOR EACH ROW EXECUTE FUNCTION trace_alarm_follows_its_figures();
