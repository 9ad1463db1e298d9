from sgd_replication.jobs.data_resolution import Resolution
from sgd_replication.jobs.records import Cost, Origin, Record
from sgd_replication.reporting.run_tables import banner, costs_table, data_table, records_table

CLEAN = Origin.model_construct(dirty=False)


def resolution(kind):
    return Resolution(requested="mnist", set="digits", kind=kind, files={}, reason="absent_file not found")


def test_costs_are_summed_by_rule_and_the_dearest_is_first():
    def job(rule, cpu_seconds):
        return Record.model_construct(rule=rule, cost=Cost(seconds=60, cpu_seconds=cpu_seconds, peak_memory=2**30))

    cheap, dear, *_, whole = costs_table([job("cheap", 60), job("dear", 90), job("dear", 90)]).splitlines()
    assert dear.startswith(r"\texttt{cheap} & 1 &")
    assert cheap == r"\texttt{dear} & 2 & 3.0 & 2.0 & 1.0 \\"
    assert whole.startswith(r"all & 3 & 4.0")


def test_jobs_and_files_of_a_rule_are_counted():
    def job(rule, outputs, **changes):
        said = {"seed": 2, "threads": 1, "determinism": "bitwise"} | changes
        return Record.model_construct(rule=rule, outputs=dict.fromkeys(outputs), origin=CLEAN, **said)

    rows = records_table([job("measure", ["a", "b"]), job("fit", ["c"], seed=None), job("measure", ["d"])]).splitlines()
    assert rows == [r"\texttt{fit} & 1 & 1 & -- & 1 & bitwise \\", r"\texttt{measure} & 2 & 3 & 2 & 1 & bitwise \\"]
    uncommitted = job("fit", ["c"], threads=2).model_copy(update={"origin": CLEAN.model_copy(update={"dirty": True})})
    assert records_table([uncommitted]) == "\\texttt{fit+} & 1 & 1 & 2 & 2 & bitwise \\\\\n"


def test_the_banner_speaks_only_when_there_is_something_to_say():
    assert banner([resolution("official")], []) == ""
    assert r"{MNIST was not used: absent\_file not found. Digits (stand-in) stands" in banner(
        [resolution("stand-in")], []
    )
    assert "Of MNIST a sample was used" in banner([resolution("sample")], [])


def test_the_data_table_names_what_was_asked_and_what_was_used():
    assert data_table([resolution("stand-in")]).startswith("MNIST & Digits & stand-in & Alpaydin")
