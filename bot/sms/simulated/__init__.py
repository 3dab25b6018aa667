"""A phone network on this machine that speaks Twilio: for the demo, the tests and the rehearsal.

The bot reaches it with the very client it uses for Twilio, and it reaches the bot with webhooks that twilio's
own library signs: one road, whoever carries. It holds every text in `record`, fails on demand, and takes time
and chance from outside, so that a rehearsal repeats. It carries no real message.

`network` is what happens, `rest` its face to the bot, `webhooks` its calls to the bot, `record` its memory.
Alone: `python -m bot.sms.simulated --port 9999 --webhook http://127.0.0.1:8080`.
"""

from bot.sms.simulated.faults import Fault
from bot.sms.simulated.network import SIMULATED_ACCOUNT, PhoneNetwork
from bot.sms.simulated.record import Message

__all__ = ["SIMULATED_ACCOUNT", "Fault", "Message", "PhoneNetwork"]
