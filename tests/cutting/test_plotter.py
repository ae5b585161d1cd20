"""What a plotter draws of HPGL, in the view of a program in no way related to ours."""

import os
import shutil
import subprocess
from pathlib import Path

import ezdxf.filemanagement
import pytest
import shapely
from shapely.affinity import translate
from shapely.geometry import LineString

from cutting import CutPlan, machine, plan_cut, write
from tests.cutting.judged import strokes
from tests.cutting.markers import lined_job


def plotted(plan: CutPlan, folder: Path) -> list[LineString]:
    """Return the lines that hp2xx plots of a plan, in mm, from (0, 0)."""
    tool = shutil.which("hp2xx")
    if tool is None:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail("hp2xx is missing: the plotter's view of HPGL is NOT TESTED; apt-get install hp2xx")
        pytest.skip("hp2xx is missing: the plotter's view of HPGL is NOT TESTED; apt-get install hp2xx")
    (folder / "in.plt").write_text(write(plan, "hpgl"))
    command = [tool, "-q", "-m", "dxf", "-t", "-f", str(folder / "out.dxf"), str(folder / "in.plt")]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    drawing = ezdxf.filemanagement.readfile(folder / "out.dxf")
    return [
        LineString([line.dxf.start.vec2, line.dxf.end.vec2])
        for line in drawing.modelspace().query("LINE")
        if line.dxf.start != line.dxf.end
    ]


@pytest.mark.parametrize("cutter", ["default", "notch-tool", "s3000"])
def test_plotter_of_others_draws_every_contour(cutter: str, tmp_path: Path) -> None:
    marker, pieces = lined_job()
    plan = plan_cut(marker, pieces, machine(cutter), iterations=3)
    drawn = shapely.union_all(plotted(plan, tmp_path))
    # hp2xx moves the drawing's lower left corner to (0, 0); the marker's is there.
    x, y, *_ = drawn.bounds
    drawn = translate(drawn, -x, -y)
    reach = drawn.buffer(0.1)
    assert all(reach.covers(placement.outline.exterior) for placement in marker.placements)
    allowed = shapely.union_all(
        [placement.outline.exterior for placement in marker.placements]
        + [LineString(stroke) for stroke in strokes(plan)]
    ).buffer(0.1)
    assert drawn.difference(allowed).length < 1e-6
