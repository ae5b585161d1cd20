"""The service: settings in, FastAPI application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.concurrency import run_in_threadpool

from app import __version__
from app.api import health, markers, orders, plans, problems
from app.api.access import Access
from app.api.limits import BodyLimit
from app.bootstrap import bootstrap
from app.dispatch import Dispatch
from app.intake import Intake
from app.settings import Settings
from app.store.database import Database, open_database
from app.store.migrations import migrate
from cutting import machine

log = structlog.get_logger("suitcut")

RESOURCES = (orders, plans, markers)


def create_app(settings: Settings) -> FastAPI:
    """Return the service; while the application runs it takes orders and, if told so, plans them."""
    machine(settings.machine)  # an unknown one is refused now, not with the first order

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = await run_in_threadpool(_open, settings)
        dispatch = Dispatch(settings, database, "serve") if settings.planners_at_once() else None
        app.state.database = database
        app.state.access = Access(database)
        app.state.intake = Intake(database, settings.queue_limit, dispatch.notify if dispatch else _nobody)
        app.state.dispatch = dispatch
        app.state.intake.start()
        if dispatch is not None:
            await run_in_threadpool(dispatch.start)
        try:
            yield
        finally:
            await run_in_threadpool(app.state.intake.stop)
            if dispatch is not None:
                await run_in_threadpool(dispatch.stop)
            database.close()

    app = FastAPI(
        title="suitcut",
        version=__version__,
        summary="Plans the cutting of made-to-measure suits",
        lifespan=lifespan,
        # Nobody listens; to ask whether anybody does would cost each request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.add_middleware(BodyLimit, limit=settings.body_limit_bytes)
    problems.install(app)
    versioned = APIRouter(prefix="/v1")
    for resource in RESOURCES:
        versioned.include_router(resource.router)
    app.include_router(versioned)
    app.include_router(health.router)
    return app


def _open(settings: Settings) -> Database:
    database = open_database(settings.database_url())
    migrate(database)
    bootstrap(database)
    return database


def _nobody() -> None:
    """Tell nobody that an order came: other processes plan."""
