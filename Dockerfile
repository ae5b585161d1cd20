# syntax=docker/dockerfile:1

FROM python:3.13.9-slim-trixie AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PYTHONDONTWRITEBYTECODE=1

RUN python -m venv /opt/suitcut
WORKDIR /src
# The libraries first: they change less often than the source.
COPY requirements.txt .
RUN /opt/suitcut/bin/pip install --only-binary :all: --require-hashes -r requirements.txt
# What builds the wheel stays in this stage, in an environment of its own.
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --only-binary :all: hatchling==1.33.0
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY cutting cutting
COPY nesting nesting
COPY patterns patterns
RUN /opt/build/bin/python -m hatchling build -t wheel -d /wheels \
    && /opt/suitcut/bin/pip install --no-deps /wheels/*.whl \
    && /opt/suitcut/bin/pip uninstall --yes pip \
    && /opt/suitcut/bin/python -m compileall -q /opt/suitcut/lib


FROM python:3.13.9-slim-trixie

LABEL org.opencontainers.image.title="suitcut" \
      org.opencontainers.image.description="Plans the cutting of made-to-measure suits" \
      org.opencontainers.image.licenses="MIT"

RUN groupadd --system --gid 10001 suitcut \
    && useradd --system --uid 10001 --gid suitcut --home-dir /data --shell /usr/sbin/nologin suitcut \
    && install -d -o suitcut -g suitcut -m 0700 /data \
    && install -d -o suitcut -g suitcut /var/cache/suitcut

COPY --from=build /opt/suitcut /opt/suitcut

ENV PATH=/opt/suitcut/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    NUMBA_CACHE_DIR=/var/cache/suitcut \
    SUITCUT_DATABASE=/data/suitcut.db \
    SUITCUT_HOST=0.0.0.0 \
    SUITCUT_LOG_FORMAT=json

USER 10001:10001
WORKDIR /data
# The kernels are compiled now, so that a start need not wait for it; on another kind of processor the first
# start of a container compiles them again.
RUN ["python", "-c", "from app.stages import warm_up; warm_up()"]

VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-m", "app.healthcheck"]
ENTRYPOINT ["suitcut"]
CMD ["serve"]
