"""Empties the database of a server in this process, so that no test sees the rows of another one."""

from __future__ import annotations


def empty() -> None:
    """Delete every row. Django's permissions, which it would write again for every table, nobody here uses."""
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
