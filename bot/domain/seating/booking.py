"""How many to book, so that enough come and not too many do. A rule for rooms, published; never a score for a person.

The clinic's own rate of people who stay away is drawn towards 23 % (the average over outpatient clinics in Dantas et al., Health
Policy 122, 2018), the more so the less is known. How much rates vary from one group session to the next counts too: that is why the
number who come is beta-binomial, wider than if everybody tossed the same coin.
"""

from dataclasses import dataclass
from math import comb, exp, lgamma

USUAL = 0.23
WEIGHT = 40
"""What the usual rate counts, in people: after forty bookings the clinic's own says as much."""
SURE = 40.0
"""How alike group sessions are: rain, a holiday, a bus that does not run keep many away at once."""


@dataclass(frozen=True, slots=True)
class Absence:
    """How often people stay away: on average `rate`; `sure`: the larger, the less it differs between group sessions."""

    rate: float
    sure: float = SURE

    @classmethod
    def of(cls, booked: int, stayed_away: int) -> "Absence":
        """From the clinic's own bookings so far, drawn towards the usual rate."""
        if not 0 <= stayed_away <= booked:
            raise ValueError(f"{stayed_away} of {booked} cannot have stayed away")
        return cls((stayed_away + WEIGHT * USUAL) / (booked + WEIGHT))


def chance_at_least(booked: int, coming: int, absence: Absence) -> float:
    """How likely `coming` or more of those `booked` come."""
    return sum(_chance(booked, number, absence) for number in range(max(0, coming), booked + 1))


def least_to_book(absence: Absence, *, coming: int = 6, sure: float = 0.9, most: int = 30) -> int | None:
    """The fewest bookings with which `coming` people come with that chance; None if not even `most` would do."""
    return next((n for n in range(coming, most + 1) if chance_at_least(n, coming, absence) >= sure), None)


def most_to_book(room: int, absence: Absence, *, risk: float = 0.05) -> int:
    """The most bookings with which more people than the room has chairs come with a chance of `risk` at most."""
    booked = room
    while chance_at_least(booked + 1, room + 1, absence) <= risk:
        booked += 1
        if booked >= 3 * room + 10:  # nearly nobody comes: then more bookings are not what is needed
            break
    return booked


def _chance(booked: int, coming: int, absence: Absence) -> float:
    """Beta-binomial."""
    a, b = (1 - absence.rate) * absence.sure, absence.rate * absence.sure
    if min(a, b) <= 0:
        return float(coming == (booked if b <= 0 else 0))
    return comb(booked, coming) * exp(_log_beta(coming + a, booked - coming + b) - _log_beta(a, b))


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
