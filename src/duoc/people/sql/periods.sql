-- Periods that never overlap. The build has no btree_gist, so that text and numbers are compared as ranges of one value.
-- Deferrable, because a correction of two neighbouring periods passes through a moment in which they overlap.
CREATE TYPE textrange AS RANGE (subtype = text, collation = "C");

ALTER TABLE people_unit ADD CONSTRAINT code_names_one_unit_at_a_time
    EXCLUDE USING gist (textrange(code, code, '[]') WITH =, daterange(valid_from, valid_to) WITH &&)
    DEFERRABLE INITIALLY IMMEDIATE;

ALTER TABLE people_agencycode ADD CONSTRAINT code_names_one_agency_at_a_time
    EXCLUDE USING gist (textrange(code, code, '[]') WITH =, daterange(valid_from, valid_to) WITH &&)
    DEFERRABLE INITIALLY IMMEDIATE;

ALTER TABLE people_agencycode ADD CONSTRAINT agency_has_one_member_code_at_a_time
    EXCLUDE USING gist (int8range(agency_id, agency_id, '[]') WITH =, daterange(valid_from, valid_to) WITH &&)
    WHERE (member) DEFERRABLE INITIALLY IMMEDIATE;

-- An empty period (valid_from = valid_to) overlaps nothing.
ALTER TABLE people_role ADD CONSTRAINT role_is_held_once_at_a_time
    EXCLUDE USING gist (
        int8range(user_id, user_id, '[]') WITH =,
        int8range(agency_id, agency_id, '[]') WITH =,
        textrange(role, role, '[]') WITH =,
        daterange(valid_from, valid_to) WITH &&)
    DEFERRABLE INITIALLY IMMEDIATE;
