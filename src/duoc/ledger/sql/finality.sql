-- What witnesses have said of the log of one environment. Runs inside the schema that is being migrated.

ALTER TABLE ledger_cosignature
    ADD CONSTRAINT cosignature_is_about_a_checkpoint FOREIGN KEY (size) REFERENCES ledger_checkpoint (size);
ALTER TABLE ledger_final
    ADD CONSTRAINT final_checkpoint_was_signed FOREIGN KEY (size) REFERENCES ledger_checkpoint (size);

CREATE TRIGGER cosignatures_are_kept BEFORE DELETE OR TRUNCATE ON ledger_cosignature
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log('cosignatures_are_kept');
CREATE TRIGGER final_checkpoints_are_kept BEFORE DELETE OR TRUNCATE ON ledger_final
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log('final_checkpoints_are_kept');
-- Late cosignatures are added at the end of a final note; what stands before stays, letter for letter.
CREATE TRIGGER final_note_only_grows BEFORE UPDATE ON ledger_final FOR EACH ROW
    WHEN (NEW.size <> OLD.size OR NEW.at <> OLD.at
          OR split_part(NEW.note, E'\n\n', 1) <> split_part(OLD.note, E'\n\n', 1) OR length(NEW.note) < length(OLD.note))
    EXECUTE FUNCTION refuse_to_change_the_log('final_note_only_grows');
