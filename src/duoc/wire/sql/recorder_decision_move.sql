-- In the transaction of the rows themselves, so that nothing is stored twice or left out. No row: another recorder was quicker.
UPDATE guard_decision_writer SET number = %(number)s, head = %(head)s, position = %(position)s
WHERE id = %(id)s AND number = %(before)s
RETURNING 1
