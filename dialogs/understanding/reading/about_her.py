"""How old she is and whether she is a woman or a man: a number of the menu, her age, a word, or that she won't say."""

from dialogs.contract import DEMOGRAPHICS
from dialogs.understanding.reading.number import read_number
from dialogs.understanding.reading.said import Said

NOT_SAID = "not_said"
_FROM = {"under_30": 10, "30_49": 30, "50_69": 50, "70_over": 70}
_OLDEST = 120
_UNSAID = ("unsaid", "no", "nothing", "later", "not", "negation")
_ABOUT_AGE = ("numbers", "years", "younger", "after", "to", "yes", "one")


def read_age(said: Said) -> str | None:
    """Read "2", "45", "I am 72 years old", "under 30", "rather not say"."""
    if _will_not_say(said):
        return NOT_SAID
    if not said.only(*_ABOUT_AGE):
        return None
    told = [int(number) for number in said.values("numbers")]
    menu = DEMOGRAPHICS["age"]
    if len(told) == 1 and 0 < told[0] <= len(menu) and not said.has("younger", "years"):
        return menu[told[0] - 1]
    return _told_group(said, told)


def age_in(said: Said) -> str | None:
    """Find an age in a sentence that says more: "in my 60s", "forty five"."""
    if said.has("child", "children", "twins", "not", "negation", "asks"):
        return None
    number = read_number(said.text, said.language)
    return None if number is None else _told_group(said, [number])


def _told_group(said: Said, ages: list[int]) -> str | None:
    groups = {_group(age - said.has("younger")) for age in ages}
    return groups.pop() if len(groups) == 1 else None


def read_gender(said: Said) -> str | None:
    """Read a number of the menu, or the word for one of its lines."""
    picked = said.choices(range(1, len(DEMOGRAPHICS["gender"]) + 1)) if said.only("numbers") else None
    if picked is not None:
        return DEMOGRAPHICS["gender"][picked[0] - 1] if len(picked) == 1 else None
    if _will_not_say(said):
        return NOT_SAID
    named = set(said.values("gender"))
    if said.has("not", "no", "negation", "asks"):
        return None
    return str(named.pop()) if len(named) == 1 else None


def _will_not_say(said: Said) -> bool:
    """Take a plain no as an answer here: nobody has to tell."""
    return said.has("unsaid") or (said.has(*_UNSAID) and said.only(*_UNSAID))


def _group(age: int) -> str | None:
    if age > _OLDEST:
        return None
    return next((group for group, youngest in reversed(_FROM.items()) if age >= youngest), None)
