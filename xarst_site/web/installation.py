"""Where the files beside the code are: content, messages, css and js, the ini files.

In a checkout they lie at its top; in an installed wheel they travel inside the
package. Nothing else of the site asks where it is installed.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def place(name: str) -> Path:
    """The directory or file called ``name``, whichever way the site is installed.

    An installed package holds its own copy. Raises FileNotFoundError where neither exists.
    """
    for base in (PACKAGE, PACKAGE.parent):
        path = base / name
        if path.exists():
            return path
    raise FileNotFoundError(
        f"{name} is neither in {PACKAGE} nor beside it: the installation is incomplete"
    )
