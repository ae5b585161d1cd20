"""Settings of the service, from the environment: SUITCUT_DATABASE, SUITCUT_PORT ..."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ORDER_LIMIT_BYTES = 2**20


class Settings(BaseSettings):
    """How the service runs.

    Parameters
    ----------
    database
        SQLite file that holds orders and plans; made if missing.
    host, port
        Where to listen.
    nest_s, cut_s
        Seconds of search for each marker and for each cutter's path.
    machine
        Profile of the cutter, or a .toml file of one.
    bundle
        Whether rectangles are laid edge to edge: quicker to cut, for a little more cloth.
    """

    model_config = SettingsConfigDict(env_prefix="SUITCUT_", extra="forbid")

    database: Path = Path("suitcut.db")
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    nest_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 5.0
    cut_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.5
    machine: str = "default"
    bundle: bool = False
