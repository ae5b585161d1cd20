"""Commands for who runs the service: migrate, backup, restore, config, health."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.configuration import Told, told, unknown_variables
from app.settings import Settings


def migrate() -> None:
    """Make the database's tables, or bring them up to date."""
    from app.serving import bring_up_to_date

    typer.echo(f"the database is at revision {bring_up_to_date(Settings.from_environment())}")


def backup(
    out: Annotated[Path, typer.Option(help="File to write the copy into; replaces an earlier one.")],
) -> None:
    """Copy the SQLite database as it is at one moment, also while the service runs."""
    from app.backups import back_up

    typer.echo(f"{out}: {back_up(Settings.from_environment(), out)} bytes")


def restore(
    file: Annotated[Path, typer.Argument(metavar="BACKUP", show_default=False)],
) -> None:
    """Put a backup in the place of the SQLite database; the service must be stopped."""
    from app.backups import restore as put_back

    aside = put_back(Settings.from_environment(), file)
    typer.echo(f"{file} is restored" + (f"; what was there is {aside}" if aside else ""))


def config(
    as_json: Annotated[bool, typer.Option("--json", help="Write a JSON list.")] = False,
) -> None:
    """Show every setting: its variable, value, default and meaning; passwords are masked."""
    settings = told(Settings.from_environment())
    if as_json:
        typer.echo(json.dumps([asdict(setting) for setting in settings], indent=2, ensure_ascii=False))
    else:
        for setting in settings:
            typer.echo(f"{setting.variable}={_text(setting.value)}  ({_origin(setting)})")
            typer.echo(f"    {setting.meaning}")
    for variable in unknown_variables():
        typer.echo(f"{variable}: is no setting of suitcut and has no effect", err=True)


def health(
    url: Annotated[str | None, typer.Option(help="Of the API; by default as the settings say.")] = None,
    worker: Annotated[bool, typer.Option("--worker", help="Ask for this host's worker instead.")] = False,
) -> None:
    """Ask whether the API is ready, or the worker alive: exit 0, or 1 with the reason."""
    from app.healthcheck import UnwellError, check_api, check_worker, own_url

    try:
        typer.echo(check_worker() if worker else check_api(url or own_url()))
    except UnwellError as error:
        typer.echo(f"suitcut: {error}", err=True)
        raise typer.Exit(1) from None


COMMANDS = (migrate, backup, restore, config, health)


def _text(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _origin(setting: Told) -> str:
    if not setting.given:
        return "default"
    return f"given; default {_text(setting.default) or 'none'}"
