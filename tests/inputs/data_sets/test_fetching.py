"""Downloads from a server on this machine: what arrives, what does not, and what is left behind."""

import hashlib
import http.server
import io
import threading
import time
import zipfile
from dataclasses import replace

import pytest

from sgd_diffusion.errors import DataError
from sgd_replication.inputs.data_sets import fetching
from sgd_replication.inputs.data_sets.fetching import fetch_files
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.resolution import resolve
from sgd_replication.inputs.data_sets.specification import DataFile, Download


class Server(http.server.ThreadingHTTPServer):
    """Answers with the registered bodies; a body cut short announces its whole length."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies, self.truncated, self.asked = {}, set(), []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        body = self.server.bodies.get(self.path)
        if body is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if self.path in self.server.truncated else body)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server():
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def register(toy, monkeypatch):
    """Give the toy set downloads."""

    def register(*downloads):
        spec = REGISTRY["toy"]
        official = replace(spec.official, downloads=downloads)
        monkeypatch.setitem(REGISTRY, "toy", replace(spec, editions=(official, *spec.editions[1:])))

    return register


def singly(*servers):
    """Each file by itself, from every server."""
    paths = ("toy/inputs.txt", "toy/labels.txt")
    return [Download(tuple(f"{s}/{path.rpartition('/')[2]}" for s in servers), (path,)) for path in paths]


def zipped(contents):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return buffer.getvalue()


BODIES = {"/inputs.txt": b"1 2 3", "/labels.txt": b"0 1 0"}


def left(folder):
    return sorted(file.name for file in folder.rglob("*") if file.is_file())


def test_files_are_downloaded_verified_and_put_in_place(server, register, tmp_path):
    server.bodies = dict(BODIES)
    register(*singly(server.address))
    data = tmp_path / "data"
    assert fetch_files(["toy", "digits"], data) == {}
    assert resolve("toy", "official", data).kind == "official"
    assert left(data) == ["inputs.txt", "labels.txt"]
    server.asked.clear()
    assert fetch_files(["toy"], data) == {}  # nothing is downloaded twice
    assert server.asked == []


def test_an_archive_gives_its_files_from_any_folder(server, register, tmp_path):
    server.bodies["/toy.zip"] = zipped(
        {"deep/inputs.txt": b"1 2 3", "labels.txt": b"0 1 0", "../evil.txt": b"x", "notes/": b""}
    )
    register(Download((f"{server.address}/toy.zip",), ("toy/inputs.txt", "toy/labels.txt"), archive=True))
    assert fetch_files(["toy"], tmp_path / "data") == {}
    assert left(tmp_path / "data") == ["inputs.txt", "labels.txt"]
    assert not (tmp_path / "evil.txt").exists()


def test_a_second_mirror_is_tried(server, register, tmp_path):
    server.bodies = dict(BODIES)
    register(*singly(f"{server.address}/absent", server.address))
    assert fetch_files(["toy"], tmp_path / "data") == {}
    assert server.asked[0] == "/absent/inputs.txt"


def test_an_absent_file_is_a_reason(server, register, tmp_path):
    register(*singly(server.address))
    failures = fetch_files(["toy"], tmp_path / "data")
    assert failures == {"toy": f"{server.address}/inputs.txt: the server answered 404"}
    assert left(tmp_path) == left(tmp_path / "source")


def test_a_truncated_download_leaves_nothing_and_the_next_one_recovers(server, register, tmp_path):
    server.bodies, server.truncated = dict(BODIES), {"/labels.txt"}
    register(*singly(server.address))
    data = tmp_path / "data"
    assert list(fetch_files(["toy"], data)) == ["toy"]
    assert left(data) == ["inputs.txt"]
    assert resolve("toy", "auto", data).kind == "stand-in"
    server.truncated.clear()
    assert fetch_files(["toy"], data) == {}
    assert resolve("toy", "auto", data).kind == "official"


def test_a_wrong_file_stops_and_names_both_checksums_and_its_place(server, register, tmp_path):
    server.bodies = BODIES | {"/inputs.txt": b"9 9 9"}
    register(*singly(server.address))
    with pytest.raises(DataError) as caught:
        fetch_files(["toy"], tmp_path / "data")
    message = str(caught.value)
    for content in (b"9 9 9", b"1 2 3"):
        assert hashlib.sha256(content).hexdigest() in message
    assert str(tmp_path / "data" / "toy/inputs.txt") in message
    assert "by hand" in message
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("body", "told"),
    [(b"no archive", "no zip archive"), (zipped({"inputs.txt": b"1 2 3"}), "does not hold labels.txt")],
)
def test_a_wrong_archive_stops_and_leaves_nothing(server, register, tmp_path, body, told):
    server.bodies["/toy.zip"] = body
    register(Download((f"{server.address}/toy.zip",), ("toy/inputs.txt", "toy/labels.txt"), archive=True))
    with pytest.raises(DataError, match=told):
        fetch_files(["toy"], tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_closed_port_fails_at_once(register, tmp_path):
    register(*singly("http://127.0.0.1:1"))
    started = time.monotonic()
    assert "refused" in fetch_files(["toy"], tmp_path / "data")["toy"].lower()
    assert time.monotonic() - started < 5


def test_a_silent_name_server_fails_within_the_limit(register, tmp_path, monkeypatch):
    def silent(*arguments, **options):
        time.sleep(3)
        raise fetching.socket.gaierror("too late")

    monkeypatch.setattr(fetching, "SECONDS_TO_CONNECT", 0.2)
    monkeypatch.setattr(fetching.socket, "create_connection", silent)
    register(*singly("http://data.invalid"))
    started = time.monotonic()
    assert "no answer within 0.2 s" in fetch_files(["toy"], tmp_path / "data")["toy"]
    assert time.monotonic() - started < 2


def test_an_unknown_host_is_a_reason(register, tmp_path, monkeypatch):
    def unknown(*arguments, **options):
        raise fetching.socket.gaierror("unknown")

    monkeypatch.setattr(fetching.socket, "create_connection", unknown)
    register(*singly("http://data.invalid"))
    assert "the host's name cannot be resolved" in fetch_files(["toy"], tmp_path / "data")["toy"]


def test_sets_without_downloads_are_left_alone(toy, tmp_path):
    assert fetch_files(["toy", "digits"], tmp_path / "data") == {}
    assert DataFile("a/b.txt", "0").name == "b.txt"
