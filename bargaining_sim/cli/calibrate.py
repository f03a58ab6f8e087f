"""The command ``calibrate``: plays a sweep if need be, and holds its runs against the documented path."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bargaining_sim.cli.options import Json, NoPlots, Workers, command_line
from bargaining_sim.cli.progress import left_behind, stoppable, wanted_folder
from bargaining_sim.cli.sweep import Folder, PointRuns, Resume, SweepSeed, play_missing
from bargaining_sim.cli.terminal import examples, print_json
from bargaining_sim.errors import BargainingError, Fault

if TYPE_CHECKING:
    from bargaining_sim.experiments.frame import SweepFrame
    from bargaining_sim.results.store import Target

EXAMPLES = examples(
    "calibrate",
    "calibrate calibration_2025 --runs 32 --out quick",
    "calibrate results/calibration_2025 --accept 0.02",
)
SHIPPED = "calibration_2025"


def share(text: Any) -> float:
    from bargaining_sim.analysis.calibration.study import MOST, check_share

    try:
        accepted = float(text)
    except ValueError:
        allowed = f"a share above 0 and at most {MOST:g}"
        raise BargainingError(str(Fault("--accept", f'"{text}"', allowed))) from None
    check_share(accepted)
    return accepted


def calibrate(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="An experiment file, the name of a shipped one, or the folder of a sweep, which is not "
            "played again.",
        ),
    ] = SHIPPED,
    runs: PointRuns = None,
    seed: SweepSeed = None,
    workers: Workers = 0,
    out: Folder = None,
    resume: Resume = False,
    accept: Annotated[
        float | None,
        typer.Option(
            "--accept",
            metavar="SHARE",
            parser=share,
            help="Accept at most this share of the draws, the closest to the documented path; else 0.01.",
        ),
    ] = None,
    no_plots: NoPlots = False,
    as_json: Json = False,
) -> None:
    """Find the parameters that reproduce the documented path.

    Plays an experiment whose points are draws from ranges and whose outcomes are history=MEETING; accepts the
    runs that miss the fewest documented rungs (approximate Bayesian computation by rejection). Tables,
    pictures and findings.txt go into the folder calibration of the sweep.
    """
    from bargaining_sim.analysis.calibration import folder as calibration
    from bargaining_sim.analysis.calibration import study
    from bargaining_sim.experiments.frame import open_frame
    from bargaining_sim.plots.folders import calibration_files

    if (Path(file) / "run.json").exists():
        given = {"--runs": runs, "--seed": seed, "--out": out, "--resume": resume or None}
        for option in (name for name, value in given.items() if value is not None):
            allowed = "an experiment file, or the folder without this option"
            raise BargainingError(str(Fault(option, "the folder of a sweep beside it", allowed)))
        frame = open_frame(Path(file))
    else:
        frame = played_frame(file, runs, seed, workers, out, resume, as_json)
    calibrated = study.calibrate(frame, study.SHARE if accept is None else accept)
    place = calibration.write_calibration(calibrated, frame.folder, None if no_plots else calibration_files)
    if as_json:
        print_json(calibration.as_json(calibrated, place))
        return
    print((place / "findings.txt").read_text(encoding="utf-8"))
    print(f"Tables, pictures and findings: {place}")


def played_frame(
    file: str, runs: int | None, seed: int | None, workers: int, out: Path | None, resume: bool, quiet: bool
) -> "SweepFrame":
    """Play an experiment, or what is missing of it, after a check that it can be calibrated."""
    from bargaining_sim.analysis.calibration.draws import check_experiment
    from bargaining_sim.experiments.frame import open_frame
    from bargaining_sim.experiments.reader import read_experiment
    from bargaining_sim.experiments.run import on_threads
    from bargaining_sim.experiments.simulation import all_cores
    from bargaining_sim.experiments.sweep import sweep_manifest
    from bargaining_sim.results.store import open_target

    read = read_experiment(file)
    check_experiment(file, read.experiment, read.scenario)
    opened: Target | None = None
    with stoppable(lambda: left_behind(opened)):
        manifest = sweep_manifest(read, runs, seed, command_line())
        opened = open_target(wanted_folder(out, manifest, resume), manifest, resume)
        play_missing(opened, on_threads(workers or all_cores()), quiet)
    return open_frame(opened.folder)
