"""Chameleon's page templates, compiled one at a time.

CPython 3.11 counts how deep it is in a syntax tree in one number for all threads, so two
threads that compile at the same moment can each fail with a SystemError. Templates are
compiled when they are first needed, which is when several people ask at once.
"""

import threading
from functools import cached_property
from typing import Any

from pyramid_chameleon.renderer import template_renderer_factory
from pyramid_chameleon.zpt import PyramidPageTemplateFile, ZPTTemplateRenderer

# A template that loads another one while it is compiled compiles that, too.
_COMPILING = threading.RLock()


class _Template(PyramidPageTemplateFile):
    """A template that waits for its turn; so do those that it loads."""

    def cook(self, body: str) -> None:
        """Compile."""
        with _COMPILING:
            super().cook(body)


class _Renderer(ZPTTemplateRenderer):
    """The renderer of one template file."""

    @cached_property
    def template(self) -> _Template:
        """The template, made when it is first rendered."""
        return _Template(
            self.path,
            auto_reload=self.lookup.auto_reload,
            debug=self.lookup.debug,
            translate=self.lookup.translate,
            macro=self.macro,
        )


def _factory(info: Any) -> Any:
    return template_renderer_factory(info, _Renderer)


def includeme(config: Any) -> None:
    """Render ``.pt`` files, with their messages translated."""
    config.include("pyramid_chameleon.localization")
    config.add_renderer(".pt", _factory)
