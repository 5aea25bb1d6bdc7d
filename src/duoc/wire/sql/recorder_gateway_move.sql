-- In the transaction of the rows themselves, so that nothing is stored twice or left out.
UPDATE exchange_gateway SET position = %(position)s, head = %(head)s WHERE id = %(id)s
