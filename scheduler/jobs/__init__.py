"""One job, one file, one `run(tx, now) → Counts`: small steps that may be repeated."""

from collections import Counter

Counts = Counter[str]
