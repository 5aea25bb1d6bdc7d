"""Units that can be compared (UN/CEFACT Rec 20): a number in one is turned into its dimension's own before it is compared."""

# Unit → (dimension, factor, offset): number · factor + offset is the number in the dimension's first unit.
_UNITS: dict[str, tuple[str, float, float]] = {
    **{code: ("mass", factor, 0.0) for code, factor in {
        "KGM": 1, "GRM": 1e-3, "MGM": 1e-6, "MC": 1e-9, "TNE": 1e3, "LBR": 0.45359237, "ONZ": 0.028349523125, "DTN": 100,
        "HGM": 0.1, "DJ": 0.01,
    }.items()},
    **{code: ("volume", factor, 0.0) for code, factor in {
        "LTR": 1, "MLT": 1e-3, "CLT": 1e-2, "DLT": 0.1, "HLT": 100, "MTQ": 1e3, "DMQ": 1, "CMQ": 1e-3, "MMQ": 1e-6,
        "GLL": 3.785411784, "GLI": 4.54609, "4G": 1e-6,
    }.items()},
    **{code: ("length", factor, 0.0) for code, factor in {
        "MTR": 1, "CMT": 1e-2, "MMT": 1e-3, "DMT": 0.1, "KMT": 1e3, "INH": 0.0254, "FOT": 0.3048, "YRD": 0.9144, "SMI": 1609.344,
        "NMI": 1852, "4H": 1e-6, "C45": 1e-9,
    }.items()},
    **{code: ("area", factor, 0.0) for code, factor in {"MTK": 1, "CMK": 1e-4, "MMK": 1e-6, "HAR": 1e4, "KMK": 1e6}.items()},
    **{code: ("time", factor, 0.0) for code, factor in {
        "SEC": 1, "C26": 1e-3, "B98": 1e-6, "MIN": 60, "HUR": 3600, "DAY": 86400, "WEE": 604800,
    }.items()},
    **{code: ("pressure", factor, 0.0) for code, factor in {
        "PAL": 1, "A97": 100, "KPA": 1e3, "MPA": 1e6, "BAR": 1e5, "MBR": 100, "ATM": 101325, "PS": 6894.757293168,
    }.items()},
    **{code: ("energy", factor, 0.0) for code, factor in {
        "JOU": 1, "KJO": 1e3, "WHR": 3600, "KWH": 3.6e6, "MWH": 3.6e9,
    }.items()},
    **{code: ("power", factor, 0.0) for code, factor in {"WTT": 1, "KWT": 1e3, "MAW": 1e6, "C31": 1e-3}.items()},
    **{code: ("speed", factor, 0.0) for code, factor in {"MTS": 1, "KMH": 1 / 3.6, "HM": 0.44704}.items()},
    **{code: ("share", factor, 0.0) for code, factor in {"P1": 1, "NX": 0.1, "59": 1e-4, "61": 1e-7}.items()},
    "KEL": ("temperature", 1.0, 0.0),
    "CEL": ("temperature", 1.0, 273.15),
    "FAH": ("temperature", 5 / 9, 459.67 * 5 / 9),
}  # fmt: skip


def comparable(number: float, unit: str) -> tuple[str, float]:
    """(dimension, number in its own unit). A unit that is not known here is a dimension of its own."""
    dimension, factor, offset = _UNITS.get(unit, (f"unit {unit}", 1.0, 0.0))
    # Twelve digits: 1.1 t and 1100 kg are the same, whatever binary makes of them.
    return dimension, float(f"{number * factor + offset:.12g}")
