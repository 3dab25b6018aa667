"""A life: one table `(state, move) → state`. Nothing else moves a state; docs/lives.md is drawn from the tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.errors import IllegalMove


@dataclass(frozen=True)
class Life:
    """One noun's states and moves, e.g. a seat: `{("held", "confirm"): "confirmed", …}`."""

    name: str
    moves: Mapping[tuple[str, str], str]
    start: str
    states: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Collect the states the table names."""
        named = {self.start, *self.moves.values(), *(state for state, _ in self.moves)}
        object.__setattr__(self, "states", frozenset(named))

    def move(self, state: str, move: str) -> str:
        """Where `move` leads from `state`. Raises IllegalMove."""
        try:
            return self.moves[state, move]
        except KeyError:
            raise IllegalMove(self.name, state, move) from None

    def can(self, state: str, move: str) -> bool:
        """Whether `move` exists from `state`."""
        return (state, move) in self.moves

    def mermaid(self) -> str:
        """Draw the table as a Mermaid state diagram, for docs/lives.md."""
        rows = (f"    {old} --> {new}: {move}" for (old, move), new in self.moves.items())
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.start}", *rows])


def from_any(states: str, move: str, to: str) -> dict[tuple[str, str], str]:
    """Rows for one move that leads from several states, given as words, to the same one."""
    return {(state, move): to for state in states.split()}
