"""Data that is fetched: from an address outside, from a table of a named database; nothing from inside, no secret told."""

import http.server
import threading

import psycopg
import pytest
from django.db import connection
from tests.conftest import find_free_port

from duoc.catalogue.models import Publication, Resource
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import publishing
from duoc.catalogue.services.publishing import files, pulls

TABLE = b"ma,so\nK10,15\nK11,16\n"


class Portal(http.server.BaseHTTPRequestHandler):
    """Somebody's server: a table, a redirect into the house, an answer that breaks off, one that is too long."""

    def do_GET(self):
        if self.path == "/chuyen":
            self.send_response(302)
            self.send_header("Location", "/bang.csv?x=1")
            self.end_headers()
            return
        if self.path == "/hoi":
            self._asked()
            return
        self.send_response(200 if self.path.startswith(("/bang", "/dut", "/lon")) else 404)
        length = {"/dut": len(TABLE) + 100, "/lon": files.LARGEST + 1}.get(self.path, len(TABLE))
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(TABLE)

    def _asked(self):
        """A server that knows its file by a tag."""
        asked.append((self.headers["If-None-Match"], self.headers["If-Modified-Since"]))
        same = self.headers["If-None-Match"] == held["etag"]
        self.send_response(304 if same else 200)
        self.send_header("ETag", held["etag"])
        self.send_header("Last-Modified", "Thu, 05 Mar 2026 01:02:03 GMT")
        if not same:
            self.send_header("Content-Length", str(len(held["body"])))
        self.end_headers()
        if not same:
            self.wfile.write(held["body"])

    def log_message(self, *_):
        pass


held: dict = {}
asked: list = []


@pytest.fixture
def portal():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", find_free_port()), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def pull(resource):
    """Asks for a source and carries it out."""
    return lambda **source: publishing.publish(publishing.ask(HOUSE, resource, source).pk)


def test_a_table_at_an_address_is_published(pull, portal, monkeypatch):
    monkeypatch.setenv("DUOC_FETCH_NETWORKS", "127.0.0.0/8")
    ended = pull(kind="url", url=f"{portal}/bang.csv?x=1")
    assert (ended.state, ended.version.rows, ended.version.original_name) == ("published", 2, "bang.csv")


@pytest.fixture
def tagged(portal, monkeypatch):
    """The address of a file whose server knows it by a tag."""
    monkeypatch.setenv("DUOC_FETCH_NETWORKS", "127.0.0.0/8")
    held.update(etag='"mot"', body=TABLE)
    asked.clear()
    return {"kind": "url", "url": f"{portal}/hoi"}


def test_a_source_that_says_it_is_unchanged_makes_no_version(pull, tagged, resource):
    assert pull(**tagged).version.number == 1
    ended = pull(**tagged)
    assert (ended.state, ended.version, "không đổi" in ended.error) == ("unchanged", None, True)
    assert asked == [(None, None), ('"mot"', "Thu, 05 Mar 2026 01:02:03 GMT")]
    assert publishing.publish(publishing.again(HOUSE, ended).pk).state == "unchanged"
    assert [one.number for one in publishing.versions(resource)] == [1]


def test_the_same_bytes_under_another_tag_make_no_version(pull, tagged):
    pull(**tagged)
    held["etag"] = 'W/"hai"'
    assert pull(**tagged).state == "unchanged"


def test_changed_bytes_make_a_version(pull, tagged):
    pull(**tagged)
    held.update(etag='"hai"', body=TABLE + b"K12,17\n")
    assert (pull(**tagged).version.number, asked[-1][0]) == (2, '"mot"')


def test_unchanged_bytes_are_published_where_something_else_changed(pull, tagged, resource):
    first = pull(**tagged)
    Resource.objects.filter(pk=resource.pk).update(searchable=["ma"])
    assert pull(**tagged).version.number == 2  # its rows are laid out otherwise
    chosen = publishing.ask(HOUSE, resource, tagged, {"types": {"so": "string"}})
    assert publishing.publish(chosen.pk).version.number == 3  # it is read otherwise
    publishing.withdraw_version(HOUSE, publishing.versions(resource)[0], "nhầm")
    assert publishing.publish(publishing.again(HOUSE, first).pk).version.number == 4  # nothing stands
    assert [tag for tag, _ in asked] == [None] * 4


def test_a_table_whose_rows_are_the_same_makes_no_version(pull, declared):
    source = {"kind": "table", "database": "tau", "table": "public.tau_ca"}
    assert (pull(**source).state, pull(**source).state) == ("published", "unchanged")


def test_a_source_that_drips_is_left_and_cancelled_meanwhile(pull, portal, monkeypatch):
    monkeypatch.setenv("DUOC_FETCH_NETWORKS", "127.0.0.0/8")
    monkeypatch.setattr(pulls, "LONGEST_S", 0.0)
    ended = pull(kind="url", url=f"{portal}/bang.csv")
    assert (ended.state, "chậm hơn" in ended.error) == ("refused", True)


def test_an_address_of_this_network_is_not_asked(pull, portal):
    ended = pull(kind="url", url=f"{portal}/bang.csv")
    assert (ended.state, "công khai" in ended.error, "127.0.0.1" in ended.error) == ("refused", True, False)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "http://x:y@example.vn/",
        "ftp://a/b",
        "x",
    ],
)
def test_what_is_no_public_web_address_is_refused(pull, url):
    assert pull(kind="url", url=url).state == "refused"


@pytest.mark.parametrize(
    ("path", "words"), [("/chuyen", "302"), ("/khong", "404"), ("/dut", "chưa đủ"), ("/lon", "MB")]
)
def test_what_gives_no_whole_table_is_told(pull, portal, monkeypatch, path, words):
    monkeypatch.setenv("DUOC_FETCH_NETWORKS", "127.0.0.0/8")
    ended = pull(kind="url", url=portal + path)
    assert (ended.state, words in ended.error) == ("refused", True), ended.error


@pytest.fixture
def declared(dsn, tmp_path, monkeypatch):
    """A database under a name, with one table."""
    with psycopg.connect(dsn) as other:
        other.execute("CREATE TABLE public.tau_ca (so text, dai numeric, ngay date)")
        other.execute("INSERT INTO public.tau_ca VALUES ('CM-001', 12.5, '2026-03-05'), ('CM-002', NULL, NULL)")
    file = tmp_path / "nguon.toml"
    file.write_text(f'tau = "{dsn}"\nxa = "postgresql://doc:mat-khau-bi-mat@127.0.0.1:9/x"\n', "utf-8")
    monkeypatch.setenv("DUOC_PULL_DATABASES_FILE", str(file))


def test_a_table_of_a_named_database_is_published(pull, declared):
    ended = pull(kind="table", database="tau", table="public.tau_ca")
    assert (ended.state, ended.version.rows) == ("published", 2), ended.error
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT so, dai FROM {ended.version.rows_table} ORDER BY _id")
        assert cursor.fetchall() == [("CM-001", 12.5), ("CM-002", None)]
    assert "postgresql://" not in str(Publication.objects.values_list("source", flat=True))


@pytest.mark.parametrize(
    ("named", "table"),
    [("tau", "khong_co"), ("tau", "tau_ca; DROP TABLE x"), ("la", "tau_ca"), ("xa", "tau_ca"), ("tau", 'public."a"')],
)
def test_a_table_that_cannot_be_read_is_told_without_a_secret(pull, declared, named, table):
    ended = pull(kind="table", database=named, table=table)
    assert ended.state == "refused"
    assert "mat-khau" not in ended.error


@pytest.fixture
def gateway(monkeypatch, tmp_path):
    """The exchange's side of the wire: who asked for what, and an answer."""
    seen = []

    class Gateway(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.path, self.headers["X-Road-Client"], self.headers["X-Api-Key"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'[{"ma": "K10", "so": 15}, {"ma": "K11", "so": 16}]')

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", find_free_port()), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    key = tmp_path / "khoa"
    key.write_text("bi-mat\n")
    monkeypatch.setenv("DUOC_PORT_BASE", str(server.server_port - 1))
    monkeypatch.setenv("DUOC_CATALOGUE_CLIENT", "VN/GOV/H12/danh-muc")
    monkeypatch.setenv("DUOC_CATALOGUE_KEY_FILE", str(key))
    yield seen
    server.shutdown()
    server.server_close()


def test_a_service_of_the_exchange_is_called_as_every_client_calls(pull, gateway):
    ended = pull(kind="service", service="VN/GOV/H12/nguon/danh-sach/tau?nam=2026")
    assert (ended.state, ended.version.rows) == ("published", 2), ended.error
    assert gateway == [("/r1/VN/GOV/H12/nguon/danh-sach/tau?nam=2026", "VN/GOV/H12/danh-muc", "bi-mat")]
    assert "bi-mat" not in str(Publication.objects.values_list("source", "error"))


def test_a_service_that_cannot_be_called_is_told(pull, gateway, monkeypatch):
    assert "dịch vụ" in pull(kind="service", service="../../x").error
    monkeypatch.delenv("DUOC_CATALOGUE_CLIENT")
    assert "phân hệ" in pull(kind="service", service="VN/GOV/H12/nguon/danh-sach").error
    assert len(gateway) == 0


def test_an_unknown_kind_of_source_is_refused(resource):
    with pytest.raises(publishing.PublicationRefusedError):
        publishing.ask(HOUSE, resource, {"kind": "ftp"})
    with pytest.raises(publishing.PublicationRefusedError, match="cách đọc"):
        publishing.ask(HOUSE, resource, {"kind": "url", "url": "x"}, {"encoding": "klingon"})
