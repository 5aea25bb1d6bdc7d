"""GS1's Application Identifiers: what they are, how long, of which signs, which stand together, which are keys of a Digital Link.

All of it is read from GS1's own Barcode Syntax Dictionary, shipped unchanged (`ORIGIN.md`), once a process, when first asked:

- `dictionary.identifier("01")`: one entry of it;
- `values.refusal("01", "08931234567898")`: why a value is wrong, or None;
- `digits.check_digit("0893123456789")`: GS1's check digit; `digits.check_pair`: the alphanumeric one;
- `keys.rightmost_key(segments)`: where the key of a path stands; `keys.qualifiers(ai)`: what may follow it;
- `associations.conflict`, `associations.missing`: which identifiers on one item exclude or need each other.
"""
