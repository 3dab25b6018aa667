"""Edits written back into a catalogue's file, touching nothing else: a translator's comments and line breaks stay."""

import re
from collections.abc import Mapping

from babel.messages.pofile import normalize

from bot.domain.catalogue import MACHINE_DRAFT
from bot.domain.edits import Edit

_KEY = re.compile(r'^msgid "(?P<key>\w+)"$', re.MULTILINE)
_WORDS = re.compile(r'^msgstr(?:\[\d+\])? "(?:.*)"$(?:\n^".*"$)*', re.MULTILINE)
_REVIEW = re.compile(r"^#\. review: .*$", re.MULTILINE)


def with_edits(po: str, edits: Mapping[str, Edit]) -> str:
    """The file's text with these edits (by key) in their places."""
    return "\n\n".join(_block(block, edits) for block in po.split("\n\n"))


def _block(block: str, edits: Mapping[str, Edit]) -> str:
    found = _KEY.search(block)
    edit = edits.get(found["key"]) if found else None
    if edit is None:
        return block
    review = edit.review if edit.is_reviewed else MACHINE_DRAFT
    signed = _REVIEW.sub(lambda _: f"#. review: {review}", block)
    if edit.forms is None:
        return signed
    written = list(_WORDS.finditer(signed))
    for form, place in reversed(list(zip(edit.forms, written, strict=True))):
        mark = place.group().partition(" ")[0]
        signed = f"{signed[: place.start()]}{mark} {normalize(form, width=0)}{signed[place.end() :]}"
    return signed
