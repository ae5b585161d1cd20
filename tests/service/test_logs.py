import json
import subprocess
import sys
from typing import Any

LOGGED = """
import logging, sys, warnings
import structlog
from app.logs import set_up_logs
from app.settings import Settings

set_up_logs(Settings.model_validate({"log_format": sys.argv[1]}))
import dbos._logger
dbos._logger.init_logger()
log = structlog.get_logger("suitcut")
with structlog.contextvars.bound_contextvars(tenant="factory", order="QD-1", attempt=2):
    log.info("planning", customer="王磊")
    logging.getLogger("app.somewhere").warning("of %s", "a library")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("ours failed")
    logging.getLogger("uvicorn.error").exception("theirs failed")
logging.getLogger("dbos").warning("of the engine")
warnings.warn("beware")
logging.getLogger("uvicorn.access").info("not told")
"""


def logged(form: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOGGED, form], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stderr.splitlines()


def test_every_line_is_json_with_its_order_and_trace_whoever_logs_it() -> None:
    lines: list[dict[str, Any]] = [json.loads(line) for line in logged("json")]
    ours, library, failed, theirs, engine, warned = lines
    assert ours["event"] == "planning"
    assert ours["customer"] == "王磊"
    for line in (ours, library):
        assert (line["tenant"], line["order"], line["attempt"]) == ("factory", "QD-1", 2)
    assert "ZeroDivisionError" in failed["exception"]
    assert "ZeroDivisionError" in theirs["exception"]
    assert engine["event"] == "of the engine"
    assert "beware" in warned["event"]
    assert {line["level"] for line in lines} == {"info", "warning", "error"}
    assert all(line["timestamp"].endswith("Z") and line["logger"] for line in lines)


def test_text_names_the_order_and_holds_no_colours_in_a_pipe() -> None:
    text = "\n".join(logged("text"))
    assert "order=QD-1" in text
    assert "ZeroDivisionError" in text
    assert "\x1b" not in text
