"""Who gets the seats when more say yes than there is room: a civic lottery that anybody can check.

Pure: values in, values out. docs/lottery.md tells it to people, docs/decisions why it is built like this.

    outlook = check(volunteers, quotas, 20, households=True)     before: is there a panel, who is shut out
    promise = commitment(seed)                                   publish it with fingerprint(volunteers)
    lottery = draw(volunteers, quotas, 20, households=True, time_limit=60, seed=seed, public="4 2 6")
    replace_gone(lottery.record, volunteers, …)                  when somebody cannot come
    repeats(lottery.record, volunteers, seed)                    for whoever doubts it
"""

from scheduler.lottery.draw import check, draw, repeats
from scheduler.lottery.fairness import Fairness, fairness
from scheduler.lottery.outlook import Change, NoPanel, Outlook, ShutOut
from scheduler.lottery.pool import Quota, Volunteer, fingerprint
from scheduler.lottery.record import Lottery, Odds, Record, StandBy
from scheduler.lottery.replacing import Replacement, replace_gone
from scheduler.lottery.seed import commitment, order
from scheduler.lottery.thousand import PANELS

__all__ = [
    "PANELS", "Change", "Fairness", "Lottery", "NoPanel", "Odds", "Outlook", "Quota", "Record", "Replacement",
    "ShutOut", "StandBy", "Volunteer", "check", "commitment", "draw", "fairness", "fingerprint", "order", "repeats",
    "replace_gone",
]  # fmt: skip
