"""The service: settings in, FastAPI application out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app import __version__
from app.api import health, markers, orders, problems
from app.api.limits import BodyLimit
from app.planning import Options
from app.settings import ORDER_LIMIT_BYTES, Settings
from app.store import Orders
from app.store.tables import open_database
from app.workflows import Planner
from cutting import machine


def create_app(settings: Settings) -> FastAPI:
    """Return the service; its planner runs while the application does."""
    machine(settings.machine)  # an unknown one is refused now, not with the first order

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = open_database(settings.database)
        app.state.orders = Orders(engine)
        options = Options(
            nest_s=settings.nest_s, cut_s=settings.cut_s, machine=settings.machine, bundle=settings.bundle
        )
        app.state.planner = Planner(app.state.orders, options)
        app.state.planner.start()
        try:
            yield
        finally:
            app.state.planner.stop()
            engine.dispose()

    app = FastAPI(
        title="suitcut",
        version=__version__,
        summary="Plans the cutting of made-to-measure suits",
        lifespan=lifespan,
    )
    app.add_middleware(BodyLimit, limit=ORDER_LIMIT_BYTES)
    problems.install(app)
    for resource in (orders, markers, health):
        app.include_router(resource.router)
    return app
