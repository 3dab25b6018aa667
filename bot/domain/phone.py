"""Phone numbers as E.164, read by the phonenumbers library with the clinic's country in mind."""

import phonenumbers

from bot.domain.errors import BadInput

_FICTIONAL = range(5550100, 5550200)


def to_e164(written: str, country: str = "US") -> str:
    """Read a number as people write it. Raises BadInput, which says why, when it cannot be one.

    Numbers reserved for fiction (555-01xx) are accepted: the demo and the tests use no others.
    """
    try:
        number = phonenumbers.parse(written.strip(), country)
    except phonenumbers.NumberParseException as error:
        raise BadInput(f"{written!r} is not a phone number ({error}); write it as +1 555 0100") from None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not (phonenumbers.is_valid_number(number) or is_fictional(e164)):
        raise BadInput(f"{written!r} is no number a phone can have; check its digits")
    return e164


def is_fictional(e164: str) -> bool:
    """Whether nobody has this number: +1 555 01xx, or 555-01xx in any area code."""
    digits = e164.removeprefix("+1")
    return digits[-7:].isdigit() and int(digits[-7:]) in _FICTIONAL and len(digits) in {7, 10}


def last_digits(e164: str) -> str:
    """The last four digits, to tell two people apart on a page without printing the number."""
    return f"…{e164[-4:]}"
