"""Everything a person may configure, read once into one frozen value.

The only module that reads the environment (prefix `CONVIVIAL_`, also `.env`). Nothing here connects to
anything. A wrong value stops the program at start with the setting's name and what it should be.
"""

from enum import StrEnum
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class CarrierKind(StrEnum):
    """Who carries the texts: a phone network on this machine, or Twilio."""

    SIMULATED = "simulated"
    TWILIO = "twilio"


class OptOutReplies(StrEnum):
    """Who answers STOP, START and HELP: Twilio's own opt-out handling, or we."""

    TWILIO = "twilio"
    OURS = "ours"


def _twilio(name: str) -> AliasChoices:
    """Twilio's own names stay Twilio's, with or without our prefix."""
    return AliasChoices(name, f"CONVIVIAL_{name}")


class Settings(BaseSettings):
    """The settings of one installation; see docs/settings.md for each one in a sentence."""

    model_config = SettingsConfigDict(
        env_prefix="CONVIVIAL_", env_file=".env", frozen=True, extra="ignore", env_ignore_empty=True
    )

    database_url: str = "sqlite:///var/convivial.db"
    public_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    dialogs_url: str = "http://127.0.0.1:5055"
    dialogs_timeout_s: float = Field(default=10.0, gt=0)
    secret_key_file: Path = Path("var/secret.key")

    carrier: CarrierKind | None = None  # Twilio as soon as its account is named
    twilio_account_sid: str = Field(default="", validation_alias=_twilio("TWILIO_ACCOUNT_SID"))
    twilio_auth_token: SecretStr = Field(default=SecretStr(""), validation_alias=_twilio("TWILIO_AUTH_TOKEN"))
    twilio_auth_token_old: SecretStr = Field(default=SecretStr(""), validation_alias=_twilio("TWILIO_AUTH_TOKEN_OLD"))
    twilio_messaging_service_sid: str = Field(default="", validation_alias=_twilio("TWILIO_MESSAGING_SERVICE_SID"))
    twilio_from: str = Field(default="", validation_alias=_twilio("TWILIO_FROM"))
    twilio_api_url: str = ""
    opt_out_replies: OptOutReplies | None = None

    timezone: str = "America/Toronto"
    clinic_name: str = "Parkside Health"
    clinic_phone: str = "+1 555 0100"
    text_number: str = ""
    keyword: str = "JOIN"
    emergency_number: str = "911"
    crisis_number: str = "988"
    default_language: str = "en"

    workers: int = Field(default=8, ge=1, le=64)
    join_s: float = Field(default=2.5, ge=0, le=30)
    pace_segments_per_s: float = Field(default=1.0, gt=0)
    unsolicited_per_day: int = Field(default=1, ge=1)
    unsolicited_per_week: int = Field(default=3, ge=1)
    cost_per_segment: float | None = Field(default=None, ge=0)
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    scheduler_tick_s: float = Field(default=5.0, gt=0)
    take_over_minutes: int = Field(default=60, ge=1)
    demo: bool = False

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is no IANA time zone; write one such as America/Toronto")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("write sqlite:///path/to/file.db or postgresql://user@host/name")
        return value

    @model_validator(mode="after")
    def _twilio_is_complete(self) -> Self:
        if not self.is_twilio:
            return self
        missing = [
            name
            for name, value in {
                "TWILIO_ACCOUNT_SID": self.twilio_account_sid,
                "TWILIO_AUTH_TOKEN": self.twilio_auth_token.get_secret_value(),
                "TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM": self.twilio_messaging_service_sid or self.twilio_from,
                "CONVIVIAL_PUBLIC_URL": self.public_url,
            }.items()
            if not value
        ]
        if missing:
            raise ValueError(f"texting through Twilio also needs {', '.join(missing)}")
        return self

    @property
    def is_twilio(self) -> bool:
        """Whether texts go through Twilio rather than the simulated network."""
        if self.carrier is None:
            return bool(self.twilio_account_sid)
        return self.carrier is CarrierKind.TWILIO

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone; a patient without one of her own has this."""
        return ZoneInfo(self.timezone)

    @property
    def number_to_text(self) -> str:
        """The number on posters, as people write it; empty when only a messaging service is known."""
        return self.text_number or self.twilio_from or ("" if self.is_twilio else "+1 555 0100")

    @property
    def is_embedded(self) -> bool:
        """One SQLite file, one process: the bot then runs the scheduler's clock inside itself."""
        return self.database_url.startswith("sqlite:")

    @property
    def we_answer_stop(self) -> bool:
        """Whether STOP, START and HELP are answered by us. Twilio answers them unless told not to."""
        if self.opt_out_replies is not None:
            return self.opt_out_replies is OptOutReplies.OURS
        return not self.is_twilio

    @property
    def outside_url(self) -> str:
        """What Twilio (or the simulated network) calls and signs, without a trailing slash."""
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    def alone(self, folder: Path, **changed: object) -> Self:
        """The same clinic with nothing shared: an empty database in this folder, simulated phones, no waiting for a second text."""
        nothing_shared = {
            "database_url": f"sqlite:///{folder / 'alone.db'}",
            "carrier": CarrierKind.SIMULATED,
            "secret_key_file": folder / "key",
            "join_s": 0,
        }
        return self.model_copy(update={**nothing_shared, **changed})
