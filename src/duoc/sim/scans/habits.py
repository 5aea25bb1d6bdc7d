"""How often people do what: shares from 0 to 1, means and medians, times in hours unless a name says otherwise."""

from dataclasses import dataclass
from typing import NamedTuple


class Goods(NamedTuple):
    """A sort of goods: its share of batches, mean hours on the way to a shop and on its shelf, days until it expires."""

    name: str
    share: float
    transit: float
    shelf: float
    keeps: float


@dataclass(frozen=True, slots=True)
class Habits:
    """One province's people. Every field may be replaced to make a harder or easier stream."""

    days: float = 180  # the stream's length; more scans mean more batches a day, not more days
    cloned: float = 0.01  # of the serials that are scanned at all

    # People and their phones.
    shows_place: float = 0.35  # chooses the commune when asked
    shows_device: float = 0.85  # the rest blocks scripts or cookies
    clock_off: float = 0.005  # lines whose time is wrong by up to an hour (offline readers, wrong clocks)

    # Makers and traders.
    batch_median: float = 300  # stamps of a batch
    batch_spread: float = 0.9  # sigma of the logarithm
    shipping_known: float = 0.6  # batches whose destinations are recorded
    pin: float = 0.35  # batches with a PIN under a scratch layer
    counter_sale: float = 0.12  # batches sold by shops that report each sale
    expiry_known: float = 0.8  # batches whose expiry is recorded
    packer_test: float = 0.01
    late_activation: float = 0.04  # the packer was offline: recorded up to a day late
    shop_scan: float = 0.05
    shop_again: float = 0.2  # of what the shop has scanned
    returned: float = 0.004  # spoiled in the shop and voided

    # Buyers, of genuine items and of copies alike.
    buyer_scans: float = 0.12
    browse_mean: float = 0.07  # passers-by who scan on the shelf
    display: float = 0.002  # items on show, scanned by many
    display_mean: float = 10
    scan_at_shop: float = 0.45  # of buyers, where they scan
    far_home: float = 0.12  # lives in another commune of the province
    other_province: float = 0.10
    scratch: float = 0.45
    mistype: float = 0.12
    again_mean: float = 0.35  # further scans by the buyer within days
    family: float = 0.2  # a second phone at home
    photo: float = 0.03  # sends a picture of the code to friends anywhere
    photo_mean: float = 2.5
    gift: float = 0.04
    restaurant: float = 0.02  # shown to several tables
    viral: float = 0.0003  # a picture of the code goes round on the network
    viral_mean: float = 35
    inspection: float = 0.04  # batches met by an inspector

    # Counterfeiters.
    cluster_mean: float = 2.0  # genuine serials that one counterfeiter takes from one batch
    copies_median: float = 60
    copies_spread: float = 1.0
    source_shelf: float = 0.5  # photographed on a shelf
    source_bought: float = 0.35  # bought first; the rest comes from sheets before activation
    near: float = 0.25  # sold in the commune where the genuine one is sold
    several_sites: float = 0.45
    copied_pin: float = 0.5  # of bought ones with a PIN: every copy carries the true PIN
    own_test: float = 0.4  # tries a copy himself


GOODS = (
    Goods("cua", 0.5, 14, 20, 7),
    Goods("tôm", 0.25, 30, 120, 60),
    Goods("khô", 0.15, 72, 480, 240),
    Goods("mật ong", 0.10, 72, 720, 720),
)
