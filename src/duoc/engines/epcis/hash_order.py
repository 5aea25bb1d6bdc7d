"""In which order an event's fields enter its hash: profiles, as data.

The text of CBV 2.0 (section 8.9.2) and the published hashes disagree; the hashes are what every generator is tested with.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SENSOR_METADATA = (
    "time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules",
)  # fmt: skip
SENSOR_REPORT = (
    "type", "exception", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "time", "microorganism",
    "chemicalSubstance", "value", "component", "stringValue", "booleanValue", "hexBinaryValue", "uriValue", "minValue",
    "maxValue", "meanValue", "sDev", "percRank", "percValue", "uom", "coordinateReferenceSystem",
)  # fmt: skip
# In whichever profile: members of one event that say nothing about what happened.
NEVER = frozenset(("@context", "type", "eventID", "recordTime", "errorDeclaration", "rdfs:comment", "comment"))
COMMENTS = frozenset(("comment", "rdfs:comment", "http://www.w3.org/2000/01/rdf-schema#comment"))


@dataclass(frozen=True, slots=True)
class Order:
    """`fields`: those that have a place; what is in none of the two tuples comes behind them, sorted with `left_out` gone.

    `pair`: what stands first inside bizTransaction, source and destination.
    """

    name: str
    fields: tuple[str, ...]
    left_out: frozenset[str] = NEVER
    type_first: bool = True


PUBLISHED = Order(
    "published hashes",
    (
        "eventTime", "eventTimeZoneOffset", "certificationInfo", "parentID", "epcList", "inputEPCList", "childEPCs",
        "quantityList", "childQuantityList", "inputQuantityList", "outputEPCList", "outputQuantityList", "action",
        "transformationID", "bizStep", "disposition", "persistentDisposition", "readPoint", "bizLocation", "sensorElementList",
    ),
)  # fmt: skip
CBV_TEXT = Order(
    "text of CBV 2.0",
    (
        "eventTime", "eventTimeZoneOffset", "epcList", "parentID", "inputEPCList", "childEPCs", "quantityList",
        "childQuantityList", "inputQuantityList", "outputEPCList", "outputQuantityList", "action", "transformationID",
        "bizStep", "disposition", "persistentDisposition", "readPoint", "bizLocation", "bizTransactionList", "sourceList",
        "destinationList", "sensorElementList",
    ),
    NEVER | {"certificationInfo"},
    type_first=False,
)  # fmt: skip
ORDERS: Mapping[str, Order] = {"published": PUBLISHED, "text": CBV_TEXT}
