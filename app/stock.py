"""Which roll an order is cut from: the choice among those in stock, and its booking."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property

from sqlalchemy import Connection

from app.cloth_order import ClothOrder, StockCloth
from app.job_order import JobOrder, read_job_order
from app.roll_cloth import RollCloth
from app.stages import Need, Nested, NoRoom
from app.store import bookings, events, orders, rolls
from app.store.bookings import ROUNDING_MM, Booking, holder
from app.store.database import now
from app.store.events import News
from app.store.orders import StoredOrder
from app.store.rolls import StoredRoll
from app.store.states import Waits
from patterns import Material

REST = timedelta(seconds=10)  # of an order for which others hold every roll that fits
BEST_FITS = 3  # rolls that may turn out to have no room before the longest are taken
MOST_ROLLS = 5  # that may turn out so in all
MOST_ROUNDS = 10  # in which others may book first
MOST_TOLD = 5  # rolls named in a reason


@dataclass(frozen=True)
class Tried:
    """What is known of a material's marker from rolls that did not do.

    ``area_mm2`` is of the cloth that it takes, ``no_room`` says by roll why it does not lie there.
    """

    area_mm2: float = 0.0
    no_room: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PickedRoll:
    """A roll that was picked.

    ``cloth`` is, as JSON, what it is like from where the marker begins, but for the length left, and
    ``least_mm`` what the marker takes at least.
    """

    id: str
    cloth: str
    width_mm: float
    has_places: bool
    least_mm: float


@dataclass(frozen=True)
class Picked:
    """An order on its cloths, as JSON, and the rolls of those in stock."""

    order: str
    rolls: Mapping[Material, PickedRoll]

    def roll_of(self, material: Material) -> str | None:
        """Return the roll of a material, None of a cloth that is told."""
        return self.rolls[material].id if material in self.rolls else None


@dataclass(frozen=True)
class Tries:
    """What an attempt has tried of each material, and how often in all."""

    of: Mapping[Material, Tried] = field(default_factory=dict)
    rounds: int = 0

    def without_room(self, picked: Picked, found: Mapping[Material, Nested | NoRoom]) -> "Tries":
        """Return what is known when nesting found no room on picked rolls."""
        known = dict(self.of)
        for material, one in found.items():
            if isinstance(one, NoRoom):
                before, roll = known.get(material, Tried()), picked.rolls[material]
                # Among faults a marker may be longer than elsewhere.
                needed = one.needed_mm if one.needed_mm is not None and not roll.has_places else 0.0
                area = max(before.area_mm2, needed * roll.width_mm)
                known[material] = Tried(area, {**before.no_room, roll.id: one.reason})
        return Tries(known, self.rounds + 1)

    def booked_by_others(
        self, picked: Picked, nested: Mapping[Material, Nested], late: Sequence[Material]
    ) -> "Tries":
        """Return what is known when there was no longer enough on picked rolls for the markers made."""
        known = dict(self.of)
        for material in late:
            before, roll = known.get(material, Tried()), picked.rolls[material]
            if not roll.has_places:
                area = max(before.area_mm2, nested[material].length_mm * roll.width_mm)
                known[material] = replace(before, area_mm2=area)
        return Tries(known, self.rounds + 1)


@dataclass(frozen=True)
class NoRoll:
    """Why no roll can be picked; ``busy`` if only since others plan on those that fit."""

    reason: str
    busy: bool = False


@dataclass(frozen=True)
class _Offer:
    """A roll as it is offered to a marker; read no further than it takes to see that it does not fit."""

    roll: StoredRoll
    asked: StockCloth

    @cached_property
    def cloth(self) -> RollCloth:
        return RollCloth.model_validate_json(self.roll.body)

    @cached_property
    def left(self) -> ClothOrder:
        return self.cloth.left_for(self.asked, self.roll.used_mm)

    @property
    def id(self) -> str:
        return self.roll.id

    @property
    def widest_mm(self) -> float:
        return max((edges.high_mm - edges.low_mm for edges in self.left.edges), default=self.roll.width_mm)

    def wide_enough(self, need: Need) -> bool:
        return self.roll.width_mm >= need.width_mm and self.widest_mm >= need.width_mm

    def fits(self, need: Need, area_mm2: float) -> bool:
        least = max(need.along_mm, max(need.area_mm2, area_mm2) / self.roll.width_mm)
        return (
            self.roll.left_mm >= least
            and self.wide_enough(need)
            and self.roll.left_mm >= self.least_mm(need, area_mm2)
        )

    def least_mm(self, need: Need, area_mm2: float) -> float:
        """Return the length below which the pieces cannot lie on it."""
        return max(need.along_mm, need.area_mm2 / self.widest_mm, area_mm2 / self.roll.width_mm)


def choose(
    asked: StockCloth,
    need: Need,
    stock: Sequence[StoredRoll],
    others: frozenset[str] = frozenset(),
    tried: Tried | None = None,
    own: frozenset[str] = frozenset(),
) -> PickedRoll | NoRoll:
    """Choose the roll for a marker: the one with the least left that can hold it, so that remnants go first.

    Once a few had no room after all, the one with the most left is next, so that the search ends.

    Parameters
    ----------
    stock
        The open rolls of that cloth and dye lot.
    others
        Ids of those that must not be touched, since others plan on them.
    tried
        What is known of the marker from rolls chosen before.
    own
        Ids of rolls, on which places matter, that are chosen for other materials of the order: how much
        those take is not known yet.
    """
    known = tried or Tried()
    failed = len(known.no_room)
    ranked = sorted(stock, key=lambda roll: (roll.left_mm, roll.id), reverse=failed >= BEST_FITS)
    for offer in _offers(asked, ranked) if failed < MOST_ROLLS else ():
        if offer.id in others | own or offer.id in known.no_room or not offer.fits(need, known.area_mm2):
            continue
        least = offer.least_mm(need, known.area_mm2)
        cloth = _but_length(offer.left)
        return PickedRoll(offer.id, cloth, offer.roll.width_mm, offer.cloth.has_places, least)
    return _no_roll(asked, need, list(_offers(asked, stock)), others, known, own)


def pick(
    connection: Connection, order: StoredOrder, needs: Mapping[Material, Need], tries: Tries
) -> Picked | None:
    """Pick the rolls for a locked order's attempt; None if it waits for one, as its row then says.

    Rolls on which places matter are held by the attempt until it books them or ends, so that no other lays
    a marker on the same stretch. Of others only the amount counts, and who books first has it.
    """
    job = read_job_order(order.body)
    asked = cloths_in_stock(job, needs)
    if not asked:
        return Picked(_on(job, {}), {})
    rolls.lock_stock(connection, order.tenant)
    mine = holder(order.number, order.attempt)
    rolls.let_go(connection, order.tenant, mine)
    picked: dict[Material, PickedRoll] = {}
    cloths: dict[Material, ClothOrder] = {}
    for material, cloth in asked.items():
        stock = [
            _less(roll, picked)
            for roll in rolls.open_ones(connection, order.tenant, cloth.name, cloth.dye_lot)
        ]
        others = bookings.in_others_hands(connection, order.tenant, stock, mine)
        own = frozenset(one.id for one in picked.values() if one.has_places)
        choice = choose(cloth, needs[material], stock, others, tries.of.get(material), own)
        if isinstance(choice, PickedRoll) and tries.rounds >= MOST_ROUNDS:
            choice = NoRoll("other orders booked every roll first; it is tried again soon", busy=True)
        if isinstance(choice, NoRoll):
            _put_off(connection, order, cloth, choice)
            return None
        roll = next(roll for roll in stock if roll.id == choice.id)
        if choice.has_places:
            rolls.hold(connection, roll, mine)
        picked[material] = choice
        cloths[material] = RollCloth.model_validate_json(roll.body).left_for(cloth, roll.used_mm)
    return Picked(_on(job, cloths), picked)


def book(
    connection: Connection, order: StoredOrder, picked: Picked, lengths: Mapping[Material, float]
) -> tuple[Material, ...]:
    """Book the markers of a locked order's attempt on the rolls picked for it, all or none.

    An attempt that has booked a marker does not book it again.

    Returns
    -------
    The materials whose roll does no longer: it is closed, changed, or others booked too much of it.
    """
    if not picked.rolls:
        return ()
    rolls.lock_stock(connection, order.tenant)
    asked = cloths_in_stock(read_job_order(order.body), picked.rolls)
    booked = {
        one.material
        for one in bookings.of_order(connection, order.tenant, order.number)
        if one.attempt == order.attempt
    }
    open_markers = {material: roll for material, roll in picked.rolls.items() if material not in booked}
    taken = dict.fromkeys((one.id for one in picked.rolls.values()), 0.0)
    late = []
    for material, choice in open_markers.items():
        roll = rolls.find(connection, order.tenant, choice.id)
        taken[choice.id] += lengths[material]
        if roll is None or not _still_does(roll, choice, asked[material], taken[choice.id], order):
            late.append(material)
    if late:
        return tuple(late)
    news = []
    for material, choice in open_markers.items():
        roll = rolls.get(connection, order.tenant, choice.id)
        start = roll.used_mm if choice.has_places else None
        booking = Booking(
            order.tenant,
            roll.id,
            order.number,
            order.attempt,
            material,
            order.id,
            start,
            lengths[material],
            now(),
            None,
        )
        roll = bookings.add(connection, roll, booking)
        told = {"order": order.id, "material": str(material), "length_mm": booking.length_mm}
        news.append(News("roll.booked", roll.id, {**told, "left_mm": roll.left_mm}))
    if news:
        events.append(connection, order.tenant, *news)
    return ()


def cloths_in_stock(job: JobOrder, needs: Iterable[Material]) -> dict[Material, StockCloth]:
    """Return which cloths of an order are picked from stock, of the materials that it needs."""
    cloths = job.cloth_of
    return {material: cloth for material in needs if isinstance(cloth := cloths[material], StockCloth)}


def _on(job: JobOrder, picked: Mapping[Material, ClothOrder]) -> str:
    """Return an order on the cloths that it tells and on those picked, as the stages read it."""
    told = {material: cloth for material, cloth in job.cloth_of.items() if isinstance(cloth, ClothOrder)}
    return job.on({**told, **picked}).model_dump_json()


def _less(roll: StoredRoll, picked: Mapping[Material, PickedRoll]) -> StoredRoll:
    """Return a roll less what is picked of it, by amount, for other materials."""
    amounts = (one.least_mm for one in picked.values() if one.id == roll.id and not one.has_places)
    return replace(roll, used_mm=roll.used_mm + sum(amounts))


def _put_off(connection: Connection, order: StoredOrder, cloth: StockCloth, why: NoRoll) -> None:
    if why.busy:
        orders.start_anew(connection, order, "order.queued", reason=why.reason, rests_until=now() + REST)
    else:
        orders.park(connection, order, Waits.ROLL, why.reason, cloth.name)


def _still_does(
    roll: StoredRoll, choice: PickedRoll, asked: StockCloth, length_mm: float, order: StoredOrder
) -> bool:
    if roll.closed or length_mm > roll.left_mm + ROUNDING_MM:
        return False
    cloth = RollCloth.model_validate_json(roll.body)
    same = _but_length(cloth.left_for(asked, roll.used_mm)) == choice.cloth
    mine = not choice.has_places or roll.held_by == holder(order.number, order.attempt)
    return same and mine and roll.cloth == asked.name and asked.dye_lot in ("", roll.dye_lot)


def _offers(asked: StockCloth, stock: Sequence[StoredRoll]) -> Iterator[_Offer]:
    return (_Offer(roll, asked) for roll in stock if roll.left_mm > ROUNDING_MM)


def _no_roll(
    asked: StockCloth,
    need: Need,
    offers: Sequence[_Offer],
    others: frozenset[str],
    known: Tried,
    own: frozenset[str],
) -> NoRoll:
    name = asked.name + (f", dye lot {asked.dye_lot}," if asked.dye_lot else "")
    if not offers:
        return NoRoll(f"there is no open roll of {name} with anything left in stock")
    by_length = sorted(offers, key=lambda offer: offer.roll.left_mm, reverse=True)
    longest = next((offer for offer in by_length if offer.wide_enough(need)), None)
    if longest is None:
        widest = max(offer.widest_mm for offer in offers)
        return NoRoll(
            f"rolls of {name} are at most {math.floor(widest)} mm wide, "
            f"but {need.widest} needs {math.ceil(need.width_mm)} mm"
        )
    if len(known.no_room) >= MOST_ROLLS:
        last, told = list(known.no_room.items())[-1]
        return NoRoll(f"{_listed(list(known.no_room))} of {name} have no room for the marker; {last}: {told}")
    busy = [
        offer.id
        for offer in offers
        if offer.id in others and offer.id not in known.no_room and offer.fits(need, known.area_mm2)
    ]
    if busy:
        return NoRoll(
            f"other orders are being planned on every roll of {name} that fits ({_listed(busy)}); "
            f"it is tried again every {REST.seconds} s",
            busy=True,
        )
    if longest.id in own:
        return NoRoll(
            f"roll {longest.id} of {name} takes another material of this order, and it matters where on it "
            "a marker lies; one more roll is needed"
        )
    if longest.id in known.no_room:
        told = known.no_room[longest.id]
        return NoRoll(
            f"no roll of {name} has room for the marker; the longest left has "
            f"{_metres(longest.roll.left_mm)} ({longest.id}): {told}"
        )
    least = longest.least_mm(need, known.area_mm2)
    return NoRoll(
        f"no roll of {name} is left with {math.ceil(least / 100) / 10:.1f} m of at least "
        f"{math.ceil(need.width_mm)} mm: the longest left has {_metres(longest.roll.left_mm)} "
        f"({longest.id})"
    )


def _metres(length_mm: float) -> str:
    return f"{math.floor(length_mm / 100) / 10:.1f} m"


def _listed(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - MOST_TOLD} more" if len(ids) > MOST_TOLD else ""
    return ", ".join(ids[:MOST_TOLD]) + more


def _but_length(cloth: ClothOrder) -> str:
    return cloth.model_copy(update={"length_mm": None}).model_dump_json()
