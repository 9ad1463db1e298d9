from sgd_replication.pipeline import summary


def test_a_version_without_claims_has_no_summary(tmp_path, monkeypatch, capsys):
    """A run of a few jobs ends without a traceback."""
    monkeypatch.setattr("sys.argv", ["summary", str(tmp_path)])
    summary.main()
    assert capsys.readouterr().out == ""
