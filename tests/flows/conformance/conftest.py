"""One desk for all clients: started once, with a template, a key, and documents of our own."""

import base64
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bench.own_desk import OwnDesk
from demo.management.commands.seed_demo import TEMPLATES_DIR
from demo.samples import bank_statement, digital_invoice
from tests.extraction.forms.papers import named_form


@dataclass(frozen=True)
class Desk:
    """`url` of the desk, `files_url` of a server that has `folder`, which holds the documents."""

    url: str
    files_url: str
    key: str
    template_id: str
    folder: Path

    @property
    def invoice(self) -> Path:
        return self.folder / "invoice.pdf"

    @property
    def statement(self) -> Path:
        return self.folder / "statement.pdf"

    @property
    def pictured(self) -> Path:
        return self.folder / "pictured.pdf"

    @property
    def form(self) -> Path:
        return self.folder / "named.pdf"

    def base64_of(self, path: Path) -> str:
        return base64.b64encode(path.read_bytes()).decode()


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("papers")
    _write_papers(folder)
    files = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=files.serve_forever, daemon=True).start()
    data = tmp_path_factory.mktemp("desk")
    own = OwnDesk(str(data), {"EGRESS_ALLOWED_PRIVATE_HOSTS": "127.0.0.1", "PULSE_LARGE_RESULT_PAGES": "3"})
    try:
        own.manage("migrate", "--verbosity", "0")
        own.manage("create_environment", "--slug", "demo", "--name", "Demo", "--admin", "ada")
        headers = own.key("admin", "submit", "read")
        own.start_web()
        for process in ("work extraction", "work courier", "sweep"):
            own.start(sys.executable, "manage.py", *process.split())
        own.wait_for_web()
        source = (TEMPLATES_DIR / "invoice.yaml").read_text()
        asked = {"source": source, "publish": True}
        requests.post(f"{own.url}/api/v1/templates", headers=headers, json=asked, timeout=30).raise_for_status()
        template_id = own.manage("shell", "-v", "0", "-c", _TEMPLATE_ID).splitlines()[-1]
        key = headers["Authorization"].removeprefix("api-key ")
        yield Desk(own.url, f"http://127.0.0.1:{files.server_port}", key, template_id, folder)
    finally:
        own.end_all()
        files.shutdown()
        for log in sorted(data.glob("*.log")):
            print(f"--- {log.name}\n{log.read_text()[-3000:]}")


_TEMPLATE_ID = "from templates_app.models import ExtractionTemplate; print(ExtractionTemplate.objects.get().pk)"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return


def _write_papers(folder: Path) -> None:
    (folder / "invoice.pdf").write_bytes(digital_invoice(1))
    (folder / "statement.pdf").write_bytes(bank_statement(1))
    (folder / "pictured.pdf").write_bytes(_pictured())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nthis is no document")
    named_form(folder)


def _pictured() -> bytes:
    """A page with a photograph and its caption."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(72, 760, "Inspection of the quay in May")
    photograph = Image.effect_noise((320, 200), 60).convert("RGB")
    canvas.drawImage(ImageReader(photograph), 72, 480, 320, 200)
    canvas.drawString(72, 460, "Figure 1: the quay")
    canvas.save()
    return out.getvalue()
