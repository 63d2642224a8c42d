"""Many threads that need templates for the first time at once get them."""

import threading

from webtest import TestApp

from xarst_site import close, main


def test_templates_are_compiled_by_many_threads_at_once():
    memory = {f"xarst.{kind}": "memory:" for kind in ("content", "accounts", "receipts")}
    paths = ("/zh-CN/", "/en/", "/zh-CN/about", "/en/nothing", "/editor/sign-in", "/nowhere/x/y")
    for _ in range(3):
        application = main({}, **memory)
        said, start = [], threading.Barrier(len(paths))

        def ask(path, application=application, said=said, start=start):
            start.wait()
            said.append(TestApp(application).get(path, expect_errors=True).status_int)

        threads = [threading.Thread(target=ask, args=(path,)) for path in paths]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        close(application)
        assert len(said) == len(paths), "a thread ended with an error"
        assert not [status for status in said if status >= 500]
