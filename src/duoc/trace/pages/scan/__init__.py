"""What a buyer sees who scans a stamp, at the printed address itself; its forms; look-up by hand; the product passport.

`visitor` who looks: language, phone, commune · `sheet` the one response with its style and its policy · `words` sentences ·
`maps` the way on a map · `page` the answer to a scan · `actions` PIN, commune, report · `look_up` for those without a camera ·
`passports` · `proof` for machines.
"""
