"""What a fetched file is called, by friendly and by nasty servers."""

import pytest

from egress.file_names import file_name

URL = "https://files.example.com/from%20url.pdf?name=query.pdf"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="invoice 7.pdf"', "invoice 7.pdf"),
        ("inline; filename=invoice.pdf", "invoice.pdf"),
        ("attachment;FileName = invoice.pdf ; size=3", "invoice.pdf"),
        ('attachment; filename="a;b.pdf"; size=3', "a;b.pdf"),
        ('attachment; filename="say \\"hi\\".pdf"', 'say "hi".pdf'),
        ('attachment; filename="Müller.pdf"', "Müller.pdf"),
        # the extended form goes before the plain one, wherever it stands
        ("attachment; filename=\"plain.pdf\"; filename*=UTF-8''M%C3%BCller.pdf", "Müller.pdf"),
        ("attachment; filename*=utf-8'de'%e2%82%ac.pdf; filename=plain.pdf", "€.pdf"),
        ("attachment; filename*=iso-8859-1''M%FCller.pdf", "Müller.pdf"),
        # and is left aside when it is none
        ("attachment; filename*=nonsense; filename=plain.pdf", "plain.pdf"),
        ("attachment; filename*=base64''cGxhaW4=; filename=plain.pdf", "plain.pdf"),
        ("attachment; filename*=punycode''%FF%FF; filename=plain.pdf", "plain.pdf"),
    ],
)
def test_the_header_names_the_file(header: str, name: str) -> None:
    assert file_name(header, URL) == name


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="/etc/cron.d/evil.pdf"', "evil.pdf"),
        ('attachment; filename="C:\\temp\\x.pdf"', "x.pdf"),
        ("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("attachment; filename*=UTF-8''a%00b%0d%0aSet-Cookie%3A%20x.pdf", "abSet-Cookie: x.pdf"),
        ("attachment; filename*=UTF-8''invoice%E2%80%AEfdp.exe", "invoicefdp.exe"),
        ('attachment; filename="  a \t  b.pdf "', "a b.pdf"),
        ('attachment; filename="' + "a" * 300 + '.pdf"', "a" * 251 + ".pdf"),
        ('attachment; filename="' + "a." * 300 + '"', ("a." * 128)[:255]),
        ("attachment; filename*=UTF-8''%ED%A0%80x.pdf", "\N{REPLACEMENT CHARACTER}" * 3 + "x.pdf"),
    ],
)
def test_a_nasty_name_becomes_a_plain_one(header: str, name: str) -> None:
    assert file_name(header, URL) == name


@pytest.mark.parametrize(
    "header",
    ["", "attachment", 'attachment; filename=""', 'attachment; filename=".."', 'attachment; filename="a/"', "; = ;"],
)
def test_without_a_usable_name_the_url_names_the_file(header: str) -> None:
    assert file_name(header, URL) == "from url.pdf"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.com", ""),
        ("https://example.com/files/", ""),
        ("https://example.com/a%2F..%2F..%2Fb.pdf", "b.pdf"),
        ("https://example.com/%2e%2e", ""),
        ("https://example.com/ü.pdf#page=2", "ü.pdf"),
    ],
)
def test_the_last_part_of_the_path_is_the_name(url: str, name: str) -> None:
    assert file_name("", url) == name
