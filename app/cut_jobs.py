"""The cutting jobs of a plan: what each of its markers needs of a cutter and of whoever loads it."""

from collections.abc import Mapping, Sequence

from app.cloth_order import ClothOrder
from app.machine_profiles import digest_of
from app.stages import Cut
from app.store.cut_runs import NewRun
from app.store.plans import MarkerSummary
from cutting import Machine
from patterns import Material


def cut_jobs(
    markers: Sequence[MarkerSummary],
    cuts: Mapping[Material, Cut],
    cloths: Mapping[Material, ClothOrder],
    machine: Machine,
    only_cutter: str | None,
) -> list[NewRun]:
    """Return the cutting job of each marker of a plan, planned for a machine on its cloth."""
    digest = digest_of(machine)
    return [
        NewRun(
            marker=marker.id,
            material=marker.material,
            cloth=cloth.name,
            dye_lot=cloth.dye_lot,
            roll=marker.roll,
            width_mm=cloth.width_mm,
            length_mm=marker.length_mm,
            machine=machine.name,
            machine_digest=digest,
            only_cutter=only_cutter,
            planned_s=cut.seconds,
            planned=dict(cut.logged),
            bites=cut.bites,
        )
        for marker in markers
        for material in (Material(marker.material),)
        for cut, cloth in ((cuts[material], cloths[material]),)
    ]
