"""The service: settings in, FastAPI application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from prometheus_client import CollectorRegistry

from app import __version__
from app.api import (
    audit,
    board,
    cut_runs,
    cutters,
    drafts,
    events,
    health,
    keys,
    labels,
    marker_release,
    markers,
    me,
    metrics,
    order_actions,
    orders,
    pieces,
    plans,
    problems,
    projections,
    recuts,
    rolls,
    taken_pieces,
    tenants,
    webhooks,
)
from app.api.access import Access
from app.api.contract import TAGS, Api, operation_id
from app.api.door import Door
from app.api.headers import RequestIds, SecureHeaders
from app.api.short_way import SHORT_WAY
from app.api.watching import RequestWatch
from app.bootstrap import bootstrap
from app.dispatch import Dispatch
from app.drafts import DraftingRoom
from app.followers import Followers
from app.intake import Intake
from app.metrics import DatabaseMetrics, RequestMetrics
from app.settings import Settings
from app.store.database import Database, open_database
from app.store.migrations import migrate
from app.web import api_docs, marker, pages, piece, projector, sign_in
from app.web import board as board_page
from app.web import orders as order_pages
from cutting import machine

log = structlog.get_logger("suitcut")

RESOURCES = (
    orders,
    order_actions,
    recuts,
    drafts,
    plans,
    markers,
    marker_release,
    pieces,
    labels,
    rolls,
    cutters,
    projections,
    cut_runs,
    taken_pieces,
    board,
    events,
    webhooks,
    keys,
    tenants,
    audit,
    me,
)

PAGES = (sign_in, board_page, marker, order_pages, projector, piece)


def create_app(settings: Settings) -> FastAPI:
    """Return the service; while the application runs it takes orders and, if told so, plans them."""
    usual = machine(settings.machine)  # an unknown one is refused now, not with the first order

    registry = CollectorRegistry()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = await run_in_threadpool(_open, settings)
        dispatch = Dispatch(settings, database, "serve") if settings.planners_at_once() else None
        app.state.database = database
        observed = DatabaseMetrics(database, timedelta(seconds=settings.lease_s))
        registry.register(observed)
        app.state.access = Access(database)
        app.state.intake = Intake(database, settings.queue_limit, dispatch.notify if dispatch else _nobody)
        app.state.followers = Followers(database, settings.poll_s, settings.streams)
        app.state.dispatch = dispatch
        app.state.drafting = DraftingRoom()
        app.state.intake.start()
        if dispatch is not None:
            await run_in_threadpool(dispatch.start)
        try:
            yield
        finally:
            app.state.followers.end()
            await run_in_threadpool(app.state.intake.stop)
            if dispatch is not None:
                await run_in_threadpool(dispatch.stop)
            registry.unregister(observed)
            database.close()

    app = Api(
        title="suitcut",
        version=__version__,
        summary="Plans the cutting of made-to-measure suits",
        lifespan=lifespan,
        openapi_tags=TAGS,
        # Its pages about the API load their parts from elsewhere; app.web.api_docs has all of them.
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
        # Nobody listens; to ask whether anybody does would cost each request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.public_url = settings.public_url
    app.state.machine, app.state.cut_s = usual, settings.cut_s
    # The last added is the outermost.
    app.add_middleware(Door, limit=settings.body_limit_bytes)
    app.add_middleware(RequestWatch, metrics=RequestMetrics(registry), logged=settings.access_log)
    app.add_middleware(RequestIds)
    app.add_middleware(SecureHeaders)
    problems.install(app)
    app.router.routes.append(SHORT_WAY)
    pages.install(app)
    # To include a router is to build its routes once more, for another prefix: these are as they shall be.
    for part in (*RESOURCES, health, api_docs, *PAGES):
        app.router.routes.extend(part.router.routes)
    if settings.metrics:
        app.state.registry = registry
        app.router.routes.extend(metrics.router.routes)
    return app


def _open(settings: Settings) -> Database:
    database = open_database(settings.database_url())
    migrate(database)
    bootstrap(database)
    return database


def _nobody() -> None:
    """Tell nobody that an order came: other processes plan."""
