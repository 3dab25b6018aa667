"""Run Rasa's custom actions in this process instead of calling an action server."""

from typing import Any

from jsonschema import Draft202012Validator
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig

from dialogs.actions.registry import executor
from dialogs.carried import in_hand


class InProcess(EndpointConfig):
    """Rasa's idea of an action server; a request to it is a function call."""

    def __init__(self) -> None:
        """Register all actions; without Rasa's whole domain in each call, which no action reads."""
        super().__init__("http://in-process.invalid", enable_selective_domain=True)
        self._executor = executor()

    async def request(self, *_args: Any, **request: Any) -> Any:
        """Run the action; note an exception for the turn, for Rasa swallows it and goes on."""
        try:
            return await self._executor.run(request["json"])
        except Exception as error:
            if hand := in_hand.get(None):
                hand.faults.append(error)
            raise


def check_schema_once() -> None:
    """Keep Rasa from checking its constant JSON schema against its meta-schema at every action.

    That check was four fifths of a turn. The schema is checked here, once; each action's result is
    still checked against it.
    """
    schema = RemoteAction.action_response_format_spec()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    def validate(_action: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate  # noqa: SLF001 (no other way in)


def run_actions_here() -> None:
    """Make Rasa's command line run custom actions in this process, whatever endpoints it reads."""
    here = InProcess()

    async def request(_server: EndpointConfig, *_args: Any, **request: Any) -> Any:
        return await here.request(**request)

    EndpointConfig.request = request  # type: ignore[method-assign]
