"""Write every example anew from what the site answers now."""

from tests.api_examples import HERE, ask, request_of, site

with site() as application:
    for path in sorted(HERE.glob("*.http")):
        example = path.read_text(encoding="utf-8")
        path.write_text(ask(application, request_of(example.rstrip("\n"))), encoding="utf-8")
        print(path.name)
