"""Kill a recording process again and again; see the package."""

import random
import sys
import tempfile
from pathlib import Path

from tests.faults.harness import Site, kill_again_and_again


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    with (
        tempfile.TemporaryDirectory() as directory,
        Site({"xarst.var": f"{directory}/var"}, Path(directory, "keys")) as site,
    ):
        kill_again_and_again(site, kills, seed=seed, report=print)
    print(f"{kills} kills: nothing answered was lost, nothing recorded twice")


if __name__ == "__main__":
    main()
