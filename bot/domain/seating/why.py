"""Why somebody has no seat: codes. The sentences live in the console's catalogue."""

from enum import StrEnum


class Why(StrEnum):
    """The first eight are rules that no group session of the calendar keeps for her; the others are about this plan."""

    FACILITATOR = "facilitator"
    AVAILABILITY = "availability"
    LANGUAGE = "language"
    ACCESS = "access"
    DISTANCE = "distance"
    CHILD_CARE = "child_care"
    HOUSEHOLD = "household"
    ROOM = "room"
    NOT_HELD = "not_held"
    """Those that suit her are not held."""
    FULL = "full"
    """Those that suit her are held, and full."""
    NO_INTERPRETER_LEFT = "no_interpreter_left"
    NO_CHILD_CARE_LEFT = "no_child_care_left"
    NO_RIDE_LEFT = "no_ride_left"
    DECLINED = "declined"
    """She said no to it, or let the hold lapse; on the waitlist only."""
