"""Group sessions: which to hold, who sits where, who is asked next. Pure computations over plain values; docs/seating.md tells the story.

What goes in, and the rules for a single seat, are bot/domain/seating · rules.py, parties.py what is possible · pools.py, rows.py, model.py the seating as rows and columns ·
greedy.py, arrangement.py the plain way · solver.py, bounding.py, diving.py, improving.py, cascade.py the best way · fairness.py,
comfort.py what "best" means · plan.py, reasons.py what comes out · proposal.py the two questions · steps.py both, as a process of its own runs them.
"""

from bot.domain.seating.instance import Band, GroupSession, Instance, Patient, Staff, Team, Window
from scheduler.seating.plan import Plan
from scheduler.seating.proposal import gains, propose

__all__ = ["Band", "GroupSession", "Instance", "Patient", "Plan", "Staff", "Team", "Window", "gains", "propose"]
