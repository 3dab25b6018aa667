"""`python tests/draw_seating.py` draws docs/pictures/seating.svg: a made-up clinic's week, by the plain way and by the plan.

A dot is a patient. A test holds the picture to the code.
"""

import sys
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "scheduler"), str(HERE.parent)]

from seating_instances import clinic  # noqa: E402

from scheduler.seating import propose  # noqa: E402

PICTURE = HERE.parent / "docs" / "pictures" / "seating.svg"
SEATED, WAITING, INK, PALE = "#1f6f5c", "#c9ccd1", "#22262b", "#5b626b"
DOT, LEFT, TOP, ACROSS, WIDE = 7, 150, 78, 34, 420
GROUPS = {
    "language:en": "speak English", "language:es": "Spanish", "language:zh": "Chinese", "language:vi": "Vietnamese",
    "language:ar": "Arabic", "children:yes": "bring children", "ride:yes": "need a ride", "access:yes": "need no steps",
    "age:65+": "65 and older",
}  # fmt: skip
SEED = 1


def main() -> None:
    PICTURE.write_text(drawn(), encoding="utf-8")


def drawn() -> str:
    """Two columns of dots, a row for each group: who sits by the plain way, who sits by the plan."""
    instance = clinic(500, 60, SEED)
    plain, plan = propose(instance, limit_s=0), propose(instance)
    rows = []
    for name, word in GROUPS.items():
        people = [patient.id for patient in instance.patients if name in patient.groups]
        rows.append((word, people))
    body, top = [], TOP
    for word, people in rows:
        lines = -(-len(people) // ACROSS)
        body.append(_text(LEFT - 12, top + DOT, word, anchor="end"))
        for column, one in enumerate((plain, plan)):
            seated = {patient for patient, _ in one.seats}
            body += _dots(LEFT + column * WIDE, top, sorted(people, key=lambda who: (who not in seated, who)), seated)
            share = sum(who in seated for who in people) / len(people)
            body.append(_text(LEFT + column * WIDE + ACROSS * (DOT + 3) + 8, top + DOT, f"{share:.0%}"))
        top += lines * (DOT + 3) + 14
    heads = [
        _text(LEFT + column * WIDE, 46, f"{title}: {one.seated} of {len(instance.patients)} have a seat", bold=True)
        for column, (title, one) in enumerate((("The plain way", plain), ("The plan", plan)))
    ]
    about = f"A made-up clinic: {len(instance.patients)} patients, {len(instance.sessions)} group sessions that could be held"
    width, height = LEFT + 2 * WIDE, top + 6
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="sans-serif" font-size="13">',
        f"<title>{escape(about)}. Who has a seat, by group.</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        _text(12, 20, f"{about}. A dot is a patient, once in each of her groups: green has a seat, grey has none.", colour=PALE),
        *heads, *body, "</svg>", "",
    ])  # fmt: skip


def _dots(left: int, top: int, people: list[str], seated: set[str]) -> list[str]:
    return [
        f'<circle cx="{left + number % ACROSS * (DOT + 3) + DOT / 2}" cy="{top + number // ACROSS * (DOT + 3) + DOT / 2}" '
        f'r="{DOT / 2}" fill="{SEATED if who in seated else WAITING}"/>'
        for number, who in enumerate(people)
    ]


def _text(x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, colour: str = INK) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}"{weight}>{escape(words)}</text>'


if __name__ == "__main__":
    main()
