"""What is read from an upload, and what is refused before anybody could be hurt by it."""

import io
import zipfile

import pytest

from builder.unpacking import ImportEmpty, ImportRefused, ImportTooLarge, unpack
from tests.factories import DEFAULT_RULES, DEFAULT_SOURCE

INVOICE2DATA = """\
issuer: ACME Ltd
keywords: [ACME Limited]
fields:
  amount: 'Total\\s+([\\d.]+)'
  date: 'Date\\s+(\\S+)'
  invoice_number: 'No\\s+(\\d+)'
priority: 3
"""


def zipped(files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_single_file_is_a_template_by_the_name_that_it_says() -> None:
    package = unpack(DEFAULT_SOURCE.replace("\n", "\r\n").encode(), "anything.yaml")

    (template,) = package.templates
    (version,) = template.versions
    assert (template.name, version.status, version.file) == ("invoice", "draft", "anything.yaml")
    assert version.source == DEFAULT_SOURCE


def test_a_template_of_invoice2data_is_converted_and_says_what_was_left_behind() -> None:
    package = unpack(INVOICE2DATA.encode(), "acme-ltd.yml")

    (template,) = package.templates
    assert template.name == "acme_ltd"
    assert template.versions[0].source.count("template: acme_ltd") == 1
    assert template.notes == ("the priority 3 has no counterpart: the template that matches best is taken",)


def test_a_zip_without_a_manifest_gives_every_text_in_it_and_nothing_else() -> None:
    package = unpack(
        zipped({
            "a/invoice.yaml": DEFAULT_SOURCE, "b/incoming.yml": DEFAULT_RULES, "c/acme.yml": INVOICE2DATA,
            "readme.md": "hello", "__MACOSX/._a.yaml": "x", ".hidden/x.yaml": "x", "broken.yaml": b"\xff\xfe\x00",
        }),
        "all.zip",
    )  # fmt: skip

    assert [template.name for template in package.templates] == ["invoice", "acme"]
    assert [(known.name, known.title) for known in package.filters] == [("incoming", "incoming")]
    assert [(each.file, each.problems[0].message) for each in package.refused] == [
        ("broken.yaml", "It is not in UTF-8.")
    ]


def test_a_manifest_names_files_that_are_not_there() -> None:
    manifest = """{"format": "proofdesk-templates", "version": 1, "templates":
        [{"name": "invoice", "versions": [{"file": "templates/../../etc/passwd", "status": "draft"}]}]}"""

    package = unpack(zipped({"manifest.json": manifest}), "all.zip")

    assert package.templates == ()
    assert [each.file for each in package.refused] == ["templates/../../etc/passwd"]


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"", ImportEmpty, "The file is empty."),
        (b" \n", ImportEmpty, "The file is empty."),
        (zipped({"readme.md": "hello"}), ImportEmpty, "There is no template and no filter in it"),
        (b"PK\x03\x04 and no more", ImportRefused, "The zip is damaged."),
        (zipped({"a.yaml": DEFAULT_SOURCE})[:200], ImportRefused, "The zip is damaged."),
        (zipped({"manifest.json": "{}"}), ImportRefused, "manifest.json is not one of format proofdesk-templates"),
        (zipped({"a.yaml": DEFAULT_SOURCE}, zipfile.ZIP_BZIP2), ImportRefused, "packed in a way"),
        (zipped({f"{at}.yaml": "" for at in range(1_001)}), ImportTooLarge, "more than 1000 files"),
        (zipped({"a.yaml": b"a" * (512 * 1024 + 1)}), ImportTooLarge, "Unpacked, a.yaml is larger"),
        (b"a" * (2 * 1024 * 1024 + 1), ImportTooLarge, "larger than 2 MB"),
    ],
)
def test_what_is_no_package_is_refused(content: bytes, error: type[ImportRefused], message: str) -> None:
    with pytest.raises(error, match=message):
        unpack(content, "all.zip")


def test_many_files_that_are_large_together_are_refused_before_all_are_unpacked() -> None:
    bomb = zipped({f"{at}.yaml": b"#" * (500 * 1024) for at in range(60)})
    assert len(bomb) < 100_000

    with pytest.raises(ImportTooLarge, match=r"32\.yaml"):
        unpack(bomb, "all.zip")


def test_a_zip_that_lies_about_its_sizes_gains_nothing() -> None:
    large = zipped({"a.yaml": b"#" * (4 * 1024 * 1024)})
    size = (4 * 1024 * 1024).to_bytes(4, "little")
    liar = large.replace(size, (100).to_bytes(4, "little"))
    assert liar != large

    with pytest.raises(ImportRefused, match="The zip is damaged"):
        unpack(liar, "all.zip")


def test_an_encrypted_zip_is_refused() -> None:
    content = bytearray(zipped({"a.yaml": DEFAULT_SOURCE}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = content.index(mark) + (6 if mark == b"PK\x03\x04" else 8)
        content[at] |= 1

    with pytest.raises(ImportRefused, match="encrypted"):
        unpack(bytes(content), "all.zip")


def test_two_files_of_one_name_are_refused() -> None:
    twice = zipped({"a.yaml": "a", "b.yaml": "b"}).replace(b"b.yaml", b"a.yaml")

    with pytest.raises(ImportRefused, match=r"two files named a\.yaml"):
        unpack(twice, "all.zip")


def test_every_refusal_has_a_code_of_its_own() -> None:
    codes = [error.code for error in (ImportRefused, ImportTooLarge, ImportEmpty)]
    assert codes == ["IMPORT_UNREADABLE", "IMPORT_TOO_LARGE", "IMPORT_EMPTY"]
