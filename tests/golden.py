"""Golden conversations: text files a person can read, one folder a language.

# what this conversation shows
phone: +15550101
language: ur        what she reads; may be left out when the sample clinic's own record will do
starts: 2028-02-22 10:00    when it begins (the clinic's time); may be left out
~ invite            the clinic invites her; cues.py has all that may happen on its side
> Hello from …      what she receives; further lines of one text are indented
< yes               what she writes; ⏎ stands for a line break
~ 2026-11-27 10:00  the clock moves (the clinic's time) and ticks
"""

from dataclasses import dataclass
from pathlib import Path

import cues
from town import Town


@dataclass(frozen=True)
class Script:
    """What is given; the answers are what the test compares."""

    title: list[str]
    phone: str
    language: str | None
    starts: str | None
    cues: list[str]


def read(file: Path) -> Script:
    lines = file.read_text(encoding="utf-8").splitlines()
    title = [line for line in lines if line.startswith("#")]
    phone, language = _given(lines, "phone:"), _given(lines, "language:")
    if phone is None:
        raise ValueError(f"{file} does not say whose phone it is; write 'phone: +15550101'")
    starts = _given(lines, "starts:")
    return Script(title, phone, language, starts, [line for line in lines if line.startswith(("<", "~"))])


def _given(lines: list[str], name: str) -> str | None:
    return next((line.removeprefix(name).strip() for line in lines if line.startswith(name)), None)


async def begin(script: Script, town: Town) -> None:
    """Open the sample clinic at the script's hour."""
    if script.starts:
        town.clock.at = cues.local(town, script.starts)
    await town.load_sample()


async def play(script: Script, town: Town, *, reopen: bool = True) -> str:
    """Play a script; the transcript as the file should read. The house is closed and opened between texts."""
    transcript = [*script.title, f"phone: {script.phone}"]
    if script.language:
        transcript.append(f"language: {script.language}")
        await town.reads(script.phone, script.language)
    if script.starts:
        transcript.append(f"starts: {script.starts}")
    transcript.append("")
    seen = len(town.received(script.phone))
    for cue in script.cues:
        transcript.append(cue)
        await _act(cue, script.phone, town)
        for text in town.received(script.phone)[seen:]:
            transcript += _indented(text)
            seen += 1
        if reopen:
            await town.reopen()
    return "\n".join(transcript) + "\n"


def _indented(text: str) -> list[str]:
    first, *rest = text.split("\n")
    return [f"> {first}", *(f"  {line}" for line in rest)]


async def _act(cue: str, phone: str, town: Town) -> None:
    kind, _, given = cue.partition(" ")
    if kind == "<":
        assert await town.text(phone, given.replace("⏎", "\n")) == 200
    elif not await cues.play(given, phone, town):
        town.clock.at = cues.local(town, given)
        await town.tick()
