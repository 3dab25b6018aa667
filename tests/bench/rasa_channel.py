"""Rasa as most run it: `rasa run` with its own Twilio channel, on our model. Runs in the dialogs' environment.

`rasa_channel.py actions PORT` is rasa_sdk's action server with our actions; `rasa_channel.py run …` is Rasa's own
command line. Changed: where Twilio's client sends (TWILIO_API_URL), a response that is only a key is texted as
that key (our model says keys, not sentences), and each text carries the context our bot would send along. All
else is stock: in-memory trackers, Rasa's checks, its blocking Twilio client.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from dialogs.quiet import be_quiet
from dialogs.without_tensorflow import leave_out

be_quiet()
leave_out(but=["twilio"])  # Rasa's channel is what is measured


def _serve_actions(port: int) -> None:
    from rasa_sdk import endpoint
    from rasa_sdk.executor import ActionExecutor

    from dialogs.actions.registry import every_action

    def register(self: ActionExecutor, _package: str) -> None:
        for action in every_action():
            self.register_action(action)

    ActionExecutor.register_package = register
    endpoint.run("ours", port=port)


def _run_rasa(arguments: list[str]) -> None:
    from rasa.__main__ import main
    from rasa.core.channels import twilio

    class Client(twilio.TwilioOutput):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            self.api.base_url = os.environ["TWILIO_API_URL"]

        async def send_custom_json(self, recipient_id: str, json_message: dict[str, Any], **_: Any) -> None:
            if "say" in json_message:
                await self.send_text_message(recipient_id, json_message["say"])

    def context(_channel: object, _request: object) -> dict[str, Any]:
        known = {
            "language": "en", "languages": ["en", "es", "fr"], "now": datetime.now(UTC).isoformat(),
            "timezone": "America/Toronto", "participation": "invited", "needs": [], "offers": [], "seat": None,
        }  # fmt: skip
        return {"context": known}

    twilio.TwilioOutput = Client
    twilio.TwilioInput.get_metadata = context
    sys.argv = ["rasa", "run", *arguments]
    main()


if __name__ == "__main__":
    if sys.argv[1] == "actions":
        _serve_actions(int(sys.argv[2]))
    else:
        _run_rasa(sys.argv[2:])
