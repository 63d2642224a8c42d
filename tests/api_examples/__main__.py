"""Write every example anew from what the site answers now, and so in the guide."""

from tests.api_examples import HERE, ask, request_of, site

GUIDE = HERE.parent.parent / "docs" / "app-developer.md"

guide = GUIDE.read_text(encoding="utf-8")
with site() as application:
    for path in sorted(HERE.glob("*.http")):
        example = path.read_text(encoding="utf-8")
        fresh = ask(application, request_of(example.rstrip("\n")))
        path.write_text(fresh, encoding="utf-8")
        guide = guide.replace(example, fresh)
        print(path.name)
GUIDE.write_text(guide, encoding="utf-8")
