"""What the tests of tasks compute in a process of its own: a module that loads nothing else."""

import time


def slowly(steps: int, *, progress) -> int:
    for step in range(steps):
        progress("counting", step / steps)
        time.sleep(0.3)
    return steps


def badly(steps: int, *, progress) -> int:
    raise ValueError(f"cannot count to {steps}")
