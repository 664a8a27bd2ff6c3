"""Reads what is uploaded as templates: a zip of this desk's, any zip of YAML files, one file. Trusts nothing in it."""

import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from builder.errors import BuilderError
from builder.packages import (
    FORMAT,
    MANIFEST,
    Package,
    PackedFilter,
    PackedTemplate,
    PackedVersion,
    RefusedFile,
)
from extraction import TemplateInvalid
from extraction.importers import convert_invoice2data
from templates_app.forms import Problem, plain_lines, problems_of
from templates_app.models import VersionStatus

MAX_UPLOAD_BYTES = 2 * 1024 * 1024
MAX_FILE_BYTES = 512 * 1024
MAX_UNPACKED_BYTES = 16 * 1024 * 1024
MAX_FILES = 1_000
SUFFIXES = (".yaml", ".yml", ".json")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


class ImportRefused(BuilderError):
    """Nothing can be read from an upload."""

    code = "IMPORT_UNREADABLE"


class ImportTooLarge(ImportRefused):
    """It is larger, or would be once unpacked, than anything that anybody imports."""

    code = "IMPORT_TOO_LARGE"


class ImportEmpty(ImportRefused):
    code = "IMPORT_EMPTY"


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="ignore")

    format: Literal["proofdesk-templates"]
    version: Literal[1]
    templates: list["_Template"] = []
    filters: list["_Filter"] = []


class _Template(BaseModel):
    name: Annotated[str, StringConstraints(max_length=100)]
    versions: list["_Version"]


class _Version(BaseModel):
    file: str
    status: Literal["draft", "published", "archived"]


class _Filter(BaseModel):
    name: Annotated[str, StringConstraints(max_length=100)]
    title: Annotated[str, StringConstraints(max_length=200)]
    file: str


def unpack(content: bytes, filename: str) -> Package:
    """What is in an upload. Raises ImportRefused for what is no package at all; a single file in it that is nothing is
    among `refused`."""
    if len(content) > MAX_UPLOAD_BYTES:
        raise ImportTooLarge(f"It is larger than {MAX_UPLOAD_BYTES // 1024 // 1024} MB.")
    if not content.strip():
        raise ImportEmpty("The file is empty.")
    if content[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        files = _unzipped(content)
        manifest = files.pop(MANIFEST, None)
        package = _loose(files) if manifest is None else _packed(manifest, files)
    else:
        package = _loose({filename: content})
    if not (package.templates or package.filters or package.refused):
        raise ImportEmpty("There is no template and no filter in it. Put YAML or JSON files into the zip.")
    return package


def _unzipped(content: bytes) -> dict[str, bytes]:
    """The texts of a zip by their paths. Sizes are measured while unpacking: a zip may lie about itself."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_FILES:
                raise ImportTooLarge(f"The zip has more than {MAX_FILES} files.")
            wanted = [entry for entry in entries if _is_text(entry.filename)]
            if any(entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS for entry in wanted):
                raise ImportRefused("The zip is encrypted, or packed in a way that this desk does not read.")
            files: dict[str, bytes] = {}
            left = MAX_UNPACKED_BYTES
            for entry in wanted:
                if entry.filename in files:
                    raise ImportRefused(f"The zip has two files named {entry.filename}.")
                with archive.open(entry) as file:
                    files[entry.filename] = file.read(MAX_FILE_BYTES + 1)
                left -= len(files[entry.filename])
                if len(files[entry.filename]) > MAX_FILE_BYTES or left < 0:
                    raise ImportTooLarge(f"Unpacked, {entry.filename} is larger than any template.")
            return files
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise ImportRefused("The zip is damaged.") from error


def _is_text(path: str) -> bool:
    parts = PurePosixPath(path).parts
    # What macOS and editors leave beside real files.
    hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
    return path.lower().endswith(SUFFIXES) and not hidden


def _packed(manifest: bytes, files: dict[str, bytes]) -> Package:
    """By the manifest of a zip that this desk wrote: its texts are taken as they are, letter by letter."""
    try:
        said = _Manifest.model_validate_json(manifest)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ImportRefused(f"{MANIFEST} is not one of format {FORMAT}, version 1: {place}: {first['msg']}") from error
    templates, filters, refused = [], [], []
    for template in said.templates:
        texts = [_text(files.get(version.file)) for version in template.versions]
        if missing := [each.file for each, text in zip(template.versions, texts, strict=True) if text is None]:
            refused += [RefusedFile(file, (Problem("It is missing, or not in UTF-8."),)) for file in missing]
            continue
        versions = zip(template.versions, texts, strict=True)
        packed = tuple(PackedVersion(text or "", each.status, each.file) for each, text in versions)
        if packed:
            templates.append(PackedTemplate(template.name, packed))
    for known in said.filters:
        text = _text(files.get(known.file))
        if text is None:
            refused.append(RefusedFile(known.file, (Problem("It is missing, or not in UTF-8."),)))
        else:
            filters.append(PackedFilter(known.name, known.title, text, known.file))
    return Package(tuple(templates), tuple(filters), tuple(refused))


def _text(content: bytes | None) -> str | None:
    try:
        return None if content is None else content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _loose(files: dict[str, bytes]) -> Package:
    """Files without a manifest: each says by itself what it is."""
    found = [_single(path, content) for path, content in sorted(files.items())]
    return Package(
        tuple(each for each in found if isinstance(each, PackedTemplate)),
        tuple(each for each in found if isinstance(each, PackedFilter)),
        tuple(each for each in found if isinstance(each, RefusedFile)),
    )


def _single(path: str, content: bytes) -> PackedTemplate | PackedFilter | RefusedFile:
    text = _text(content.removeprefix(b"\xef\xbb\xbf"))
    if text is None:
        return RefusedFile(path, (Problem("It is not in UTF-8."),))
    source = plain_lines(text)
    stem = PurePosixPath(path).stem
    keys = _keys(source)
    if "rules" in keys and "fields" not in keys:
        return PackedFilter(stem, stem, source, path)
    if "template" not in keys and "keywords" in keys:
        try:
            imported = convert_invoice2data(source, stem)
        except TemplateInvalid as error:
            return RefusedFile(path, tuple(problems_of(error)))
        name = _name(imported.template) or stem
        version = PackedVersion(imported.template, VersionStatus.DRAFT, path)
        return PackedTemplate(name, (version,), imported.warnings)
    return PackedTemplate(_name(source) or stem, (PackedVersion(source, VersionStatus.DRAFT, path),))


def _keys(source: str) -> set[str]:
    """The keys of a map that is the whole text, without building what may be behind aliases."""
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return set()
    if isinstance(node, yaml.SequenceNode) and len(node.value) == 1:
        node = node.value[0]
    return {str(key.value) for key, _ in node.value} if isinstance(node, yaml.MappingNode) else set()


def _name(source: str) -> str:
    """What the text says as its name, "" where it says none."""
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return ""
    if not isinstance(node, yaml.MappingNode):
        return ""
    names = [value.value for key, value in node.value if key.value == "template" and isinstance(value.value, str)]
    return str(names[0])[:100] if names else ""
