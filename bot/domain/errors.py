"""What may go wrong in the patient's story, each with a code and what to do about it.

ConvivialError
  BadInput          something given to us cannot be used: what, where, what to do
  IllegalMove       a life has no such move from where it stands
  Refused           true when it was asked, no longer true now (the last seat has gone)
  NotFound          no such patient, group session, …
"""


class ConvivialError(Exception):
    """An error a caller may show: `code` is stable, the message is for people who run the server."""

    code = "error"


class BadInput(ConvivialError):
    """Something given to us cannot be used. The message says what, where and what to do."""

    code = "bad_input"


class NotFound(ConvivialError):
    """No such thing."""

    code = "not_found"


class IllegalMove(ConvivialError):
    """A life has no such move from where it stands."""

    code = "illegal_move"

    def __init__(self, life: str, state: str, move: str) -> None:
        super().__init__(f"a {life} that is {state} cannot {move.replace('_', ' ')}")
        self.life, self.state, self.move = life, state, move


class Refused(ConvivialError):
    """True when it was asked, no longer true now. `event` tells the dialogs, which ask again."""

    code = "refused"

    def __init__(self, event: str) -> None:
        super().__init__(f"refused: {event}")
        self.event = event
