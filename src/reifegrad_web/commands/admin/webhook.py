"""`reifegrad admin webhook`: systems that are told by HTTP what leads cross."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import plain_data, say, say_list

if TYPE_CHECKING:
    from datetime import datetime

_WHATS = ("stage", "cell", "grade", "segment", "priority", "action")
_WHAT = "What is told; action: nothing but what rules of the actions tell it. Default: all but that."
_INCLUDES = ("email", "user", "external", "criteria")
_STATES = ("waiting", "delivered", "failed")


@click.group("webhook")
def webhook() -> None:
    """Systems that are told by HTTP what leads cross: a CRM, a chat, an automation."""


@webhook.command("add")
@click.argument("name")
@click.argument("url")
@click.option("--what", "whats", multiple=True, type=click.Choice(_WHATS), help=_WHAT)
@click.option("--model", default="", help="Only by this model.")
@click.option("--value", "values", multiple=True, help="Only what becomes this, such as sales_qualified.")
@click.option("--rising", "only_rising", is_flag=True, help="Only rises.")
@click.option("--include", "includes", multiple=True, type=click.Choice(_INCLUDES), help="What goes with a message.")
@JSON
def add_webhook(*, name: str, url: str, as_json: bool, **wanted: Any) -> None:
    """Tell a system what is crossed from now on, and print the secret that it checks messages with, this once.

    A message names a lead by its number; --include adds addresses, ids of users, ids of other systems, or the criteria
    that moved the score.
    """
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.webhooks.administering import Wanted, add

    made = add(Wanted(name, url, **wanted), command_line(), utc_now())
    say({"number": made.pk, "name": made.name, "url": made.url, "secret": made.secret}, as_json=as_json)


@webhook.command("list")
@JSON
def list_webhooks(*, as_json: bool) -> None:
    """List them, how they are doing, and how many messages wait and have failed; with --json, one on each line."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.webhooks.reading import webhooks_shown

    found = webhooks_shown(utc_now())
    if as_json:
        for each in found:
            say(plain_data(each), as_json=True)
        return
    headings = ("Number", "Name", "State", "Address", "Waiting", "Delivered", "Failed", "Last attempt (UTC)")
    none = "There is no webhook. Add one: reifegrad admin webhook add NAME URL"
    say_list(headings, (_line(each) for each in found), none=none)


def _line(each: dict[str, Any]) -> tuple[str | int, ...]:
    state = f"off: {each['off_because']}" if not each["on"] else "failing" if each["failing_since"] else "on"
    counts = (each["messages"][name] for name in _STATES)
    last = each["last_attempt"]
    return each["id"], each["name"], state, each["url"], *counts, "never" if last is None else _tried(last)


def _tried(attempt: dict[str, Any]) -> str:
    at: datetime = attempt["at"]
    return f"{at:%Y-%m-%d %H:%M} {attempt['status'] or attempt['fault']}"


@webhook.command("test")
@click.argument("webhook")
@JSON
def test_webhook(*, webhook: str, as_json: bool) -> None:
    """Send a message that names nobody, and say what was answered; ends with 1 if it did not arrive."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.webhooks.administering import try_out, webhook_named

    found = webhook_named(webhook)
    answer = try_out(found.pk, command_line(), utc_now())
    result = {"status": answer.status, "fault": answer.fault or None, "answer": answer.text, "ms": answer.ms}
    say({"name": found.name, "arrived": answer.is_taken} | result, as_json=as_json)
    if not answer.is_taken:
        click.get_current_context().exit(1)


@webhook.command("off")
@click.argument("webhook")
@JSON
def switch_off(*, webhook: str, as_json: bool) -> None:
    """Tell it nothing more; what waits to be sent goes on waiting."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.webhooks.administering import switch_off as run
    from reifegrad_web.webhooks.administering import webhook_named

    found = run(webhook_named(webhook).pk, command_line(), utc_now())
    say({"number": found.pk, "name": found.name, "on": False}, as_json=as_json)


@webhook.command("on")
@click.argument("webhook")
@click.option("--missed", "with_missed", is_flag=True, help="Also tell what was crossed while it was off.")
@JSON
def switch_on(*, webhook: str, with_missed: bool, as_json: bool) -> None:
    """Tell it again what is crossed, from now on."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.webhooks.administering import switch_on as run
    from reifegrad_web.webhooks.administering import webhook_named

    found = run(webhook_named(webhook).pk, command_line(), utc_now(), with_missed=with_missed)
    say({"number": found.pk, "name": found.name, "on": True}, as_json=as_json)


@webhook.command("rotate")
@click.argument("webhook")
@JSON
def rotate_secret(*, webhook: str, as_json: bool) -> None:
    """Give it a new secret and print it, this once; for a day, messages are signed with the old one, too."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.webhooks.administering import rotate, webhook_named

    found = rotate(webhook_named(webhook).pk, command_line(), utc_now())
    say({"number": found.pk, "name": found.name, "secret": found.secret}, as_json=as_json)


@webhook.command("deliveries")
@click.argument("webhook")
@click.option("--state", type=click.Choice(_STATES), help="Only those.")
@click.option("--before", type=click.IntRange(1), help="Only those with a lower number.")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many.")
@JSON
def list_deliveries(*, webhook: str, state: str | None, before: int | None, most: int, as_json: bool) -> None:
    """List what was sent to it and what waits, the newest first; with --json, one on each line."""
    from reifegrad_web.webhooks.administering import webhook_named
    from reifegrad_web.webhooks.reading import deliveries

    found = deliveries(webhook_named(webhook).pk, state=state, before=before, most=most)
    if as_json:
        for each in found:
            say(plain_data(each), as_json=True)
        return
    rows = (
        (
            each["id"],
            f"{each['created_at']:%Y-%m-%d %H:%M}",
            each["lead_id"] or "test",
            each["state"],
            len(each["attempts"]),
            _tried(each["attempts"][-1]) if each["attempts"] else "",
        )
        for each in found
    )
    headings = ("Number", "Made (UTC)", "Lead", "State", "Attempts", "Last attempt (UTC)")
    say_list(headings, rows, none="There is no message of this kind.")


@webhook.command("replay")
@click.argument("webhook")
@click.argument("number", type=int, required=False)
@click.option("--failed", "is_failed", is_flag=True, help="All that have failed.")
@JSON
def replay_deliveries(*, webhook: str, number: int | None, is_failed: bool, as_json: bool) -> None:
    """Send a message once more, by its number, or all that have failed."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.webhooks.administering import replay, replay_failed, webhook_named

    if is_failed == (number is not None):
        raise click.UsageError("give the NUMBER of a message, or --failed")
    found = webhook_named(webhook)
    count = 1
    if number is None:
        count = replay_failed(found.pk, command_line(), utc_now())
    else:
        replay(found.pk, number, command_line(), utc_now())
    say({"name": found.name, "replayed": count}, as_json=as_json)


@webhook.command("remove")
@click.argument("webhook")
@JSON
def remove_webhook(*, webhook: str, as_json: bool) -> None:
    """Delete it, with everything that was or is to be sent to it. To go on with it later, switch it off instead."""
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.webhooks.administering import remove, webhook_named

    found = remove(webhook_named(webhook).pk, command_line(), utc_now())
    say({"name": found.name, "removed": True}, as_json=as_json)
