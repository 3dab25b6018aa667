"""The road for a message, in figures: acknowledgements, whole turns, the dialogs alone."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import acks
import clients
import turns
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

AIMS = {
    "ack_ratio_to_bare": "at least 0.12",
    "ack_ratio_to_durable": "at least 0.6",
    "turns_ratio_to_rasa_channel": "at least 5",
    "p99_ratio_to_rasa_channel_at_32": "at most 0.1",
    "turn_p50_ms": "",
    "dialogs_rss_mb": "",
    "dialogs_start_s": "",
}


async def run(console: Console) -> dict[str, float]:
    """Measure and show; the figures by name."""
    with (
        tempfile.TemporaryDirectory(prefix="convivial-bench-", ignore_cleanup_errors=True) as folder,
        Progress(console=console, transient=True) as progress,
    ):
        acknowledged = await acks.measure(Path(folder), progress)
        turned = await turns.measure(Path(folder), progress)
    figures = _figures(acknowledged, turned)
    console.print(_acks_table(acknowledged["rates"]))
    console.print(_turns_table(turned))
    console.print(_figures_table(figures))
    return figures


def _figures(acknowledged: Mapping[str, Any], turned: Mapping[str, Any]) -> dict[str, float]:
    """With a network that takes 100 ms, as a real one does."""
    ours, theirs = (
        {one.at_once: one for one in turned[side] if one.delay_s == max(turns.DELAYS_S)} for side in ("ours", "theirs")
    )
    figures = {
        "ack_ratio_to_bare": acknowledged["ack_ratio_to_bare"],
        "ack_ratio_to_durable": acknowledged["ack_ratio_to_durable"],
        "turns_ratio_to_rasa_channel": ours[8].per_s / theirs[8].per_s,
        "p99_ratio_to_rasa_channel_at_32": ours[32].percentile_ms(0.99) / theirs[32].percentile_ms(0.99),
        **turned["alone"],
    }
    return {name: round(value, 3) for name, value in figures.items()}


def _acks_table(rates: Mapping[str, float]) -> Table:
    table = Table(
        "server", "acknowledgements/s", title=f"Webhooks acknowledged, {clients.CLIENTS} clients (medians)",
        caption="ours: signature checked, text on disk (SQLite, synchronous=FULL); its turn not taken meanwhile",
    )  # fmt: skip
    for name, rate in rates.items():
        table.add_row(
            {"ours": "Convivial", "bare": "bare aiohttp", "durable": "plainest durable"}[name], f"{rate:,.0f}"
        )
    return table


def _turns_table(turned: Mapping[str, Any]) -> Table:
    table = Table(
        "at once", "network", "who", "turns/s", "p50 ms", "p95 ms", "p99 ms", "turns", "lost",
        title="From a signed webhook to the reply at the network; Rasa is `rasa run` with its Twilio channel",
        caption="JOIN_S=0 here: as shipped, free text waits 2.5 s for a second one. Digits and STOP never wait.",
    )  # fmt: skip
    for ours, theirs in zip(turned["ours"], turned["theirs"], strict=True):
        for who, one in (("Convivial", ours), ("Rasa", theirs)):
            table.add_row(
                str(one.at_once), f"{1000 * one.delay_s:.0f} ms", who, f"{one.per_s:.1f}",
                *(f"{one.percentile_ms(share):,.0f}" for share in (0.5, 0.95, 0.99)), str(len(one.waits_s)),
                str(one.unanswered),
            )  # fmt: skip
    return table


def _figures_table(figures: Mapping[str, float]) -> Table:
    table = Table("figure", "value", "aim", title="Road")
    for name, value in figures.items():
        table.add_row(name, f"{value:g}", AIMS[name])
    return table
