"""The heartbeats."""


def test_lbheartbeat_reads_nothing(app, site):
    site.application.registry.databases.content.close()
    response = app.get("/__lbheartbeat__")
    assert response.json["status"] == "ok"
    assert response.headers["Cache-Control"] == "no-store"


def test_heartbeat_reads_every_database(app):
    response = app.get("/__heartbeat__")
    assert set(response.json["databases"]) == {"content", "accounts", "receipts"}
    assert response.headers["Cache-Control"] == "no-store"


def test_heartbeat_names_the_database_that_fails(app, site, monkeypatch, caplog):
    broken = site.application.registry.databases.receipts.storage

    def fail():
        raise OSError("disk gone")

    monkeypatch.setattr(broken, "lastTransaction", fail)
    response = app.get("/__heartbeat__", status=503)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json["databases"]["receipts"] == "unreachable"
    assert response.json["databases"]["content"] == "ok"
    assert "disk gone" not in response.text
    assert "disk gone" in caplog.text
