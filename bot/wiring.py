"""Settings → the house: database, texts, dialogs, carrier, clock. Opened in order, closed in reverse.

Also used by the scheduler's entry. Nothing here answers a request or decides anything.
"""

import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from bot.dialogs import Dialogs
from bot.domain.clock import MovableClock
from bot.domain.guardwords import plain
from bot.settings import CarrierKind, Settings
from bot.sms import Carrier
from bot.sms.simulated import PhoneNetwork
from bot.sms.twilio import TwilioCarrier
from bot.store import marks
from bot.store.database import Database, open_database
from bot.texts import ClinicFacts, Texts

LOCALES = Path(__file__).parent.parent / "locales"
CLOCK_MARK = "demo_clock_ahead_s"


@dataclass(frozen=True, slots=True)
class House:
    """What every room may ask for. `network` is there only when the carrier is simulated."""

    settings: Settings
    database: Database
    clock: MovableClock
    texts: Texts
    dialogs: Dialogs
    carrier: Carrier
    network: PhoneNetwork | None
    secret_key: bytes
    random: Random
