"""The command line: plan, draft, nest, cut, serve, worker, keys and tenants, and what operating.py has."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

import cutting
import nesting
from app import __version__, operating, planning
from app.artifacts import artifacts, match_points
from app.cut_files import check_file, dialect_of
from app.documents import MarkerDocument, PiecesDocument, parse, read_marker
from app.errors import REFUSALS, InputError
from app.files import read_limited, write_whole
from app.order import Order, read_order
from app.plan_documents import plan_document
from app.report import interruptible, nesting_progress, planning_progress, print_pieces, print_report, working
from app.settings import ORDER_LIMIT_BYTES, Settings
from patterns import Material, Paper, Piece, pieces_csv, pieces_dxf, pieces_pdf, pieces_svg

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Plans the cutting of made-to-measure suits.",
)

tenants = typer.Typer(no_args_is_help=True, help="The factories whose orders the service keeps apart.")
app.add_typer(tenants, name="tenant")

Content = TypeVar("Content")
Written = TypeVar("Written", str, str | bytes)
Seed = Annotated[int, typer.Option(help="Of every random choice.", min=0)]
Seconds = Annotated[float, typer.Option(help="Time to search for each marker.", min=0.0)]
Workers = Annotated[int | None, typer.Option(help="Threads to search with; by default one per core.", min=1)]
MachineName = Annotated[str, typer.Option("--machine", help="Profile of the cutter, or a .toml file of one.")]
OrderFile = Annotated[Path, typer.Argument(metavar="ORDER.json", show_default=False)]
OrderFiles = Annotated[list[Path], typer.Argument(metavar="ORDER.json...", show_default=False)]


def main() -> None:
    """Run the command line: exit 0, or 2 with one line on bad input, or 1 on an inner fault."""
    try:
        app()
    except REFUSALS as error:
        typer.echo(f"suitcut: {' '.join(str(error).split())}", err=True)
        sys.exit(2)


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    if version:
        typer.echo(f"suitcut {__version__}")
        raise typer.Exit


@app.command()
def plan(
    order_files: OrderFiles,
    out: Annotated[Path, typer.Option(help="Folder to write plan.json and its files into.")],
    seconds: Seconds = 5.0,
    seed: Seed = 0,
    machine: MachineName = "default",
    bundle: Annotated[
        bool, typer.Option("--bundle", help="Lay rectangles edge to edge: quicker cut, a little more cloth.")
    ] = False,
) -> None:
    """Plan an order: draft, nest and cut it, write every file, report.

    Each material that the order names a cloth for gets a marker and a cut. Several orders of the same cloths
    share each marker, for which each order is nested alone first.
    """
    orders = _read_orders(order_files)
    options = planning.Options(nest_s=seconds, seed=seed, machine=machine, bundle=bundle)
    _warm_up()
    with planning_progress() as show:
        planned = planning.plan_orders(orders, options, show)
    files = artifacts(planned)
    document = plan_document(planned, {name: name for name in files})
    write_whole(out, {**files, "plan.json": document.text()})
    print_report(planned, out, ["plan.json", *files])


@app.command()
def draft(
    order_file: OrderFile,
    out: Annotated[Path, typer.Option(help="File to write: .svg, .dxf, .json, .csv or .pdf.")],
    material: Annotated[Material | None, typer.Option(help="Only what is cut from this.")] = None,
    garment: Annotated[str | None, typer.Option(help="Only this garment.")] = None,
    paper: Annotated[Paper, typer.Option(help="Of a .pdf's pages.")] = Paper.A4,
) -> None:
    """Draft an order's pieces only, and list them."""
    write: Callable[[tuple[Piece, ...]], str | bytes] = _writer(
        out,
        {
            ".svg": pieces_svg,
            ".dxf": pieces_dxf,
            ".json": lambda pieces: PiecesDocument.of(pieces).text(),
            ".csv": pieces_csv,
            ".pdf": lambda pieces: pieces_pdf(pieces, paper),
        },
    )
    order = read_order(_read_order_file(order_file))
    ordered = list(order.styles())
    if garment is not None and garment not in ordered:
        raise InputError(f"--garment {garment}: the order has {', '.join(ordered)}")
    pieces = tuple(
        piece
        for piece in planning.draft(order)
        if garment in (None, piece.garment) and material in (None, piece.material)
    )
    if not pieces:
        raise InputError(f"--material {material}: {garment or 'the order'} has no piece of it")
    write_whole(out.parent, {out.name: write(pieces)})
    print_pieces(pieces)


@app.command()
def nest(
    instance: Annotated[Path, typer.Argument(metavar="INSTANCE.json", show_default=False)],
    out: Annotated[Path, typer.Option(help="File to write: .svg or .json.")],
    seconds: Seconds = 5.0,
    seed: Seed = 0,
    workers: Workers = None,
    start: Annotated[
        Path | None, typer.Option(metavar="MARKER.json", help="Marker to start from, as nest writes it.")
    ] = None,
) -> None:
    """Nest a strip-packing instance; Ctrl-C takes the best marker so far."""
    write: Callable[[nesting.Marker], str] = _writer(
        out,
        {
            ".svg": lambda marker: nesting.marker_svg(marker, match_points(problem)),
            ".json": lambda marker: MarkerDocument.of(marker).text(),
        },
    )
    problem = nesting.problem_from_instance(parse(read_limited(instance), str(instance)))
    begin = _poses(start) if start else ()
    _warm_up()
    with nesting_progress("nesting") as show, interruptible() as interrupted:
        marker = nesting.solve(
            problem, seconds, seed, workers=workers, start=begin, on_incumbent=show, may_stop=interrupted
        )
    blocks = {
        f"{out.stem}.{block.id}{out.suffix}": made
        for block, made in zip(problem.blocks, marker.blocks, strict=True)
    }
    write_whole(out.parent, {out.name: write(marker), **{name: write(made) for name, made in blocks.items()}})
    typer.echo(
        f"{marker.name}: {len(marker.placements)} pieces, length {marker.length_mm:.3f}, "
        f"density {100 * marker.density:.2f} %"
    )


def _poses(marker_file: Path) -> list[nesting.Pose]:
    marker, _ = read_marker(read_limited(marker_file))
    return [nesting.Pose(one.item, one.x, one.y, one.rotation) for one in marker.placements]


@app.command()
def cut(
    marker_file: Annotated[Path | None, typer.Argument(metavar="MARKER.json", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option(help="File to write: .nc, .plt, .dxf, .svg or .html.")] = None,
    machine: MachineName = "default",
    dialect: Annotated[
        str | None,
        typer.Option(help="Of the file, or a .toml of one's own; by default ggt for .nc, hpgl for .plt."),
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Cutter file to read back, and to compare with MARKER.json."),
    ] = None,
    material: Annotated[
        Material | None, typer.Option(help="Whose marker of a plan.json; by default the shell's.")
    ] = None,
) -> None:
    """Plan the cut of a marker (a plan.json, or what nest wrote) and write the cutter's file.

    With --check read a cutter's file back instead: what it does, how long that takes and, if a marker is
    given, whether it cuts that marker; exit 2 if it does not.
    """
    cutter = cutting.machine(machine)
    if material is not None and marker_file is None:
        raise InputError(f"--material {material}: MARKER.json is needed too, whose marker of it is meant")
    if check is not None:
        if out is not None:
            raise InputError("--out: nothing is written with --check")
        if not check_file(check, marker_file, cutter, dialect, material):
            raise typer.Exit(2)
        return
    if marker_file is None or out is None:
        raise InputError(f"{'MARKER.json' if marker_file is None else '--out'}: is needed without --check")
    chosen = dialect_of(out, dialect, cutting.DIALECTS, "--out")
    marker, pieces = read_marker(read_limited(marker_file), material)
    with working("planning the cut"):
        cutting.warm_up()
        planned = cutting.plan_cut(marker, pieces, cutter)
    write_whole(out.parent, {out.name: cutting.write(planned, chosen)})
    typer.echo(
        f"{marker.name}: {planned.seconds:.1f} s on {cutter.name}, "
        f"{planned.cut_mm / 1000:.1f} m cut, {planned.travel_mm / 1000:.1f} m travelled"
    )
    for note in cutting.notes(planned, chosen):
        typer.echo(note)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=0, max=65535)] = None,
) -> None:
    """Serve the HTTP API and plan the orders posted to it."""
    # Here, not above: the other commands need not wait for the web framework.
    from app.serving import serve_api

    serve_api(Settings.from_environment(), host, port)


@app.command()
def worker() -> None:
    """Plan orders that others take: one more machine's planners on the same database."""
    from app.serving import run_worker

    run_worker(Settings.from_environment())


@app.command()
def key(
    tenant: Annotated[str, typer.Option(help="Factory whose key it is; the first one is default.")],
    name: Annotated[str, typer.Option(help="Of who or what will hold it.")],
    scope: Annotated[
        list[str],
        typer.Option(
            help="What it may do: orders:write, cutter, operator, admin, platform; may be repeated."
        ),
    ],
) -> None:
    """Make an API key directly on the service's database and print it, this once.

    For whoever lost theirs; the service may run meanwhile. Keys are otherwise made at /v1/keys.
    """
    from app.admin import make_key

    typer.echo(make_key(Settings.from_environment(), tenant, name, scope))


@tenants.command("add")
def add_tenant(
    identity: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    name: Annotated[str, typer.Option(help="Of the factory.")],
) -> None:
    """Add a tenant directly on the service's database and print its first API key, this once."""
    from app import admin

    typer.echo(admin.add_tenant(Settings.from_environment(), identity, name))


for command in operating.COMMANDS:
    app.command()(command)


def _read_orders(paths: list[Path]) -> list[Order]:
    if len(paths) == 1:
        return [read_order(_read_order_file(paths[0]))]
    orders = []
    for path in paths:
        text = _read_order_file(path)
        try:
            orders.append(read_order(text))
        except InputError as error:
            raise InputError(f"{path}: {error}") from None
    return orders


def _read_order_file(path: Path) -> bytes:
    return read_limited(path, ORDER_LIMIT_BYTES)


def _warm_up() -> None:
    with working("getting the kernels ready"):
        nesting.warm_up()
        cutting.warm_up()


def _writer(out: Path, writers: dict[str, Callable[[Content], Written]]) -> Callable[[Content], Written]:
    suffix = out.suffix.lower()
    if suffix not in writers:
        raise InputError(f"--out {out}: its name must end with {' or '.join(writers)}")
    return writers[suffix]
