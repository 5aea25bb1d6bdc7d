-- What was demanded, stated and audited stays as it was written; who erred adds a row. These tables live in `public`.
CREATE FUNCTION boards_row_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: % of % is refused; add a row', TG_NAME, TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER demand_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON boards_demand
    FOR EACH STATEMENT EXECUTE FUNCTION boards_row_is_never_changed();
CREATE TRIGGER provision_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON boards_provision
    FOR EACH STATEMENT EXECUTE FUNCTION boards_row_is_never_changed();
CREATE TRIGGER statement_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON boards_statement
    FOR EACH STATEMENT EXECUTE FUNCTION boards_row_is_never_changed();
CREATE TRIGGER check_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON boards_check
    FOR EACH STATEMENT EXECUTE FUNCTION boards_row_is_never_changed();
