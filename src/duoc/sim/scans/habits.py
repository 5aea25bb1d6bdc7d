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
    private: float = 0.06  # of those that tell: private browsing, another token at every scan
    shared: float = 0.03  # of those that tell: behind one address or one device with many others of the same place
    shared_by: float = 12  # tokens of a place that those behind it share
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
    shelf_walk: float = (
        0.05  # shops of a batch where somebody scans along the shelf with one phone, the same items at each walk
    )
    shelf_walks: float = 2.0  # such walks, a day or two between
    shelf_part: float = 0.15  # of the items that stand there
    handed_on: float = 0.25  # batches that go through traders' hands before the shop
    hands: float = 1.6  # how many of them
    hand_scans: float = 0.06  # of the items, at each
    moved: float = 0.03  # items that a chain sends on to a second shop of the batch
    chain: float = 0.08  # batches of a chain: as many shops as it has, in the province and outside
    chain_shops: int = 14
    online: float = 0.05  # batches sold by post: buyers live anywhere
    promotion: float = 0.04  # batches with a draw or a gift to be won by scanning
    promoted_scans: float = 0.55  # of their buyers
    promoted_times: float = 3.0  # as many further scans, and as many passers-by, as otherwise
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
    gives_up: float = 0.1  # of those who mistyped; the scratch layer also took some letters with it
    again_mean: float = 0.35  # further scans by the buyer within days
    family: float = 0.2  # a second phone at home
    big_household: float = 0.03  # many phones at home, over the days in which the goods are there
    household_mean: float = 4
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
    copies_kept: float = 0.1  # a copy is sold as slowly as the goods themselves, weeks long
    near: float = 0.25  # sold in the commune where the genuine one is sold
    several_sites: float = 0.45
    copied_pin: float = 0.5  # of bought ones with a PIN: every copy carries the true PIN
    own_test: float = 0.4  # tries a copy himself


# The same people in provinces where one habit is much commoner: who judges should stand each of them.
WORLDS = {
    "usual": Habits(),
    "retailers": Habits(chain=0.5, chain_shops=25, moved=0.12, online=0.2),
    "households": Habits(big_household=0.2, household_mean=5, family=0.4, gift=0.08),
    "promotions": Habits(promotion=0.4),
    "shelves": Habits(shelf_walk=0.4, shelf_walks=3, shelf_part=0.3, shop_scan=0.2, shop_again=0.5, inspection=0.15),
    "traders": Habits(handed_on=0.8, hands=3, hand_scans=0.25, packer_test=0.05, late_activation=0.1),
    "shared": Habits(shared=0.5, shared_by=4),
    "private": Habits(private=0.6),
}

GOODS = (
    Goods("cua", 0.5, 14, 20, 7),
    Goods("tôm", 0.25, 30, 120, 60),
    Goods("khô", 0.15, 72, 480, 240),
    Goods("mật ong", 0.10, 72, 720, 720),
)
