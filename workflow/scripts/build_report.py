"""Build the report, as a PDF and as a page for the browser: both or neither, since they say the same."""

from pathlib import Path

from job import Job, JobParser
from report_page import build_page
from report_pdf import build_pdf


def build_report(job: Job) -> None:
    build_pdf(job)
    build_page(job)


def main() -> None:
    parser = JobParser(__doc__)
    parser.add_argument("--paper", type=Path, required=True, help="the folder of the paper's sources")
    parser.add_argument("--latex-log", type=Path, required=True, help="where LaTeX's whole log goes")
    parser.add_input("--sources", "the paper's sources", several=True)
    parser.add_input("--templates", "the page's templates", several=True)
    parser.add_input("--generated", "numbers.tex and the tables", several=True)
    parser.add_input("--figures", "the figures, .pdf and .png", several=True)
    parser.add_input("--notebooks", "the pages of the notebooks, which the page leads to", several=True)
    parser.add_input("--claims", "claims.json")
    parser.add_input("--book", "claims.yaml")
    parser.add_input("--seeds", "verdicts under other base seeds, if there are any", several=True)
    parser.add_input("--records", "the records of all jobs before the report", several=True)
    parser.add_output("--pdf", "report.pdf")
    parser.add_output("--page", "report.html")
    parser.run(build_report)


if __name__ == "__main__":
    main()
