"""Whether a webhook really comes from Twilio.

Twilio signs the address it calls and every parameter, with the account's primary token. While a token is
rotated the old one still signs what is on its way, so two are accepted. The address must be the one Twilio
was told (`Settings.outside_url` + the raw path and query), never one rebuilt from X-Forwarded-* headers;
the parameters must be those that came, with empty ones, untrimmed and not normalised.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security.
"""

from collections.abc import Iterable, Mapping

from twilio.request_validator import RequestValidator, compare


def signature_ok(tokens: Iterable[str], url: str, params: Mapping[str, object], signature: str | None) -> bool:
    """Whether one of `tokens` signed `url` with `params` (a dict, or aiohttp's form as it came).

    False, never an error, for whatever a stranger may send: no header, an uploaded file in place of a
    text, characters that no text can hold. An empty token signs nothing: anybody could sign with it.
    """
    if not signature or not all(isinstance(value, str) for value in params.values()):
        return False
    try:
        return any(_signed(RequestValidator(token), url, params, signature) for token in tokens if token)
    except ValueError:
        return False


def _signed(validator: RequestValidator, url: str, params: Mapping[str, object], signature: str) -> bool:
    """The address as it is first, which is nearly always right; then Twilio's library, with and without its port."""
    exact = compare(validator.compute_signature(url, params), signature)
    return bool(exact or validator.validate(url, params, signature))
