"""Twilio's numbers and words, and what to do about each: the one table of codes.

Nothing here talks to Twilio. `bot/sms/twilio.py` turns a refusal at the API into a `CarrierError`; the
status webhook turns a callback's error code into a `Verdict`. Twilio adds codes and changes them: a code
that is not in the table is failed, not sent again, and shown to a person with its number.

Source: Twilio's error dictionary, https://www.twilio.com/docs/api/errors/<code>.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Refusal(StrEnum):
    """What to do when Twilio refuses a message at the API."""

    SLOW_DOWN = "slow_down"  # not taken: send the same message again, later
    STOPPED = "stopped"  # the patient opted out at Twilio: record it, cancel what is pending
    UNUSABLE = "unusable"  # this number takes no texts: a task for a person
    HALTS = "halts"  # our account or campaign is at fault: stop sending, alert
    FAILED = "failed"  # this message is wrong: our bug, never again


class Verdict(StrEnum):
    """What to do about a message that Twilio took and could not deliver."""

    AGAIN_LATER = "again_later"  # the phone is off: after 1 h and 6 h if it is still useful
    ONCE_MORE = "once_more"  # the network does not say why: one more attempt
    UNREACHABLE = "unreachable"  # no such phone, or one that takes no texts
    DO_NOT_RESEND = "do_not_resend"  # blocked: sending again harms; alert the campaign
    HALT_CAMPAIGN = "halt_campaign"  # filtered as a campaign: as above, and stop it
    OPTED_OUT = "opted_out"  # the patient stopped at the carrier
    UNKNOWN = "unknown"  # not in the table: failed, no retry, show the code


API_REFUSALS: Final[Mapping[int, Refusal]] = MappingProxyType(
    {
        20429: Refusal.SLOW_DOWN,  # too many requests: never processed
        21611: Refusal.SLOW_DOWN,  # our number's queue is full
        21610: Refusal.STOPPED,  # the recipient texted STOP
        21211: Refusal.UNUSABLE,  # no valid number
        21217: Refusal.UNUSABLE,  # no valid number
        21614: Refusal.UNUSABLE,  # no mobile number
        21635: Refusal.UNUSABLE,  # a landline
        20003: Refusal.HALTS,  # the account's credentials are refused
        20404: Refusal.HALTS,  # no such account
        21408: Refusal.HALTS,  # this region is not enabled
        21603: Refusal.HALTS,  # no sender named
        21606: Refusal.HALTS,  # our number cannot send texts
        21608: Refusal.HALTS,  # a trial account texts verified numbers only
        21612: Refusal.HALTS,  # no road from our number to that one
        21705: Refusal.HALTS,  # no such Messaging Service
        21602: Refusal.FAILED,  # no text: our bug
        21617: Refusal.FAILED,  # over 1,600 characters: our bug
    }
)

SLOW_DOWN_S: Final[Mapping[int, float]] = MappingProxyType(
    # A full queue drains at one segment a second: asking again at once only keeps it full.
    {21611: 60.0}
)

CALLBACK_VERDICTS: Final[Mapping[int, Verdict]] = MappingProxyType(
    {
        30001: Verdict.AGAIN_LATER,  # Twilio's queue overflowed
        30003: Verdict.AGAIN_LATER,  # the phone is off or out of reach
        30008: Verdict.ONCE_MORE,  # unknown error
        30500: Verdict.ONCE_MORE,  # Twilio's own error
        30005: Verdict.UNREACHABLE,  # no such number any more
        30006: Verdict.UNREACHABLE,  # a landline or a carrier that takes no texts
        30004: Verdict.DO_NOT_RESEND,  # blocked by the recipient or her carrier
        30022: Verdict.DO_NOT_RESEND,  # over the campaign's rate
        30023: Verdict.DO_NOT_RESEND,  # over the brand's daily cap
        30032: Verdict.DO_NOT_RESEND,  # toll-free number not verified
        30002: Verdict.HALT_CAMPAIGN,  # the account is suspended
        30007: Verdict.HALT_CAMPAIGN,  # filtered as unwanted
        30034: Verdict.HALT_CAMPAIGN,  # number not registered for the campaign
        63014: Verdict.OPTED_OUT,  # blocked by the recipient's own choice
    }
)

# With a Messaging Service some refusals come by callback: the message is taken before a sender is chosen.
_REFUSED_LATE: Final[Mapping[Refusal, Verdict]] = MappingProxyType(
    {
        Refusal.SLOW_DOWN: Verdict.AGAIN_LATER,
        Refusal.STOPPED: Verdict.OPTED_OUT,
        Refusal.UNUSABLE: Verdict.UNREACHABLE,
        Refusal.HALTS: Verdict.HALT_CAMPAIGN,
        Refusal.FAILED: Verdict.DO_NOT_RESEND,
    }
)

_STATUS_RANK: Final[Mapping[str, int]] = MappingProxyType(
    {
        "accepted": 0,
        "scheduled": 0,
        "queued": 1,
        "sending": 2,
        "sent": 3,
        "delivered": 4,
        "undelivered": 4,
        "failed": 4,
        "canceled": 4,
        "read": 5,
    }
)


def verdict_of(code: int | None) -> Verdict:
    """What to do about a callback's error code; without one, or with a new one, `UNKNOWN`."""
    if code is None:
        return Verdict.UNKNOWN
    if code in API_REFUSALS:
        return _REFUSED_LATE[API_REFUSALS[code]]
    return CALLBACK_VERDICTS.get(code, Verdict.UNKNOWN)


def status_rank(status: str) -> int | None:
    """How far along a status is; None for a word we do not know (log it, answer 200)."""
    return _STATUS_RANK.get(status)


def moves_on(known: str, told: str) -> bool:
    """Whether a callback that tells `told` changes a message known to be `known`.

    Callbacks come unordered and twice: a rank never goes down, and of two ends the first one stays.
    """
    rank = status_rank(told)
    if rank is None:
        return False
    before = status_rank(known)
    return before is None or rank > before
