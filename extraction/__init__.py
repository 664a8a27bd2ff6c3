"""The engine's public face: a document's bytes and a template in, typed fields with confidence and place out.

It knows no web framework, database or network. Importing it is cheap: parsers and models are loaded on first use.
"""

from extraction.classify import TemplateMatch, classify
from extraction.datamodel import (
    Block,
    BoundingBox,
    CheckResult,
    ExtractionResult,
    FieldResult,
    FieldType,
    JsonValue,
    Line,
    MediaType,
    Page,
    ParsedDocument,
    Segment,
    SegmentKind,
    Table,
    TableCell,
    TraceStep,
    Word,
)
from extraction.errors import (
    CorruptDocument,
    DocumentTooLarge,
    ExtractionError,
    NoText,
    OcrUnavailable,
    PasswordRequired,
    ProcessingTimeout,
    SandboxCrashed,
    TemplateInvalid,
    TooManyPages,
    UnsupportedType,
)
from extraction.finding import DEFAULT_REVIEW_THRESHOLD, ENGINE_VERSION, extract, review_flags
from extraction.layout.markup import document_markdown
from extraction.layout.segments import TableSegment, segments_of
from extraction.normalizers import NormalizedValue, NotValid, normalize
from extraction.ocr import ocr_engines, warm_up
from extraction.ocr.base import OcrEngineInfo
from extraction.options import OcrEngineName, ReadOptions
from extraction.pipeline import PageSummary, ProcessOutcome, ProcessRequest, process
from extraction.readers.sniff import sniff
from extraction.reading import read
from extraction.sandbox import SandboxLimits, process_in_sandbox
from extraction.split import DocumentPart, split
from extraction.tables import find_tables, table_html, table_markdown
from extraction.template_spec import FieldSpec, TemplateSpec, load_template, template_json_schema

__all__ = [
    "DEFAULT_REVIEW_THRESHOLD",
    "ENGINE_VERSION",
    "Block",
    "BoundingBox",
    "CheckResult",
    "CorruptDocument",
    "DocumentPart",
    "DocumentTooLarge",
    "ExtractionError",
    "ExtractionResult",
    "FieldResult",
    "FieldSpec",
    "FieldType",
    "JsonValue",
    "Line",
    "MediaType",
    "NoText",
    "NormalizedValue",
    "NotValid",
    "OcrEngineInfo",
    "OcrEngineName",
    "OcrUnavailable",
    "Page",
    "PageSummary",
    "ParsedDocument",
    "PasswordRequired",
    "ProcessOutcome",
    "ProcessRequest",
    "ProcessingTimeout",
    "ReadOptions",
    "SandboxCrashed",
    "SandboxLimits",
    "Segment",
    "SegmentKind",
    "Table",
    "TableCell",
    "TableSegment",
    "TemplateInvalid",
    "TemplateMatch",
    "TemplateSpec",
    "TooManyPages",
    "TraceStep",
    "UnsupportedType",
    "Word",
    "classify",
    "document_markdown",
    "extract",
    "find_tables",
    "load_template",
    "normalize",
    "ocr_engines",
    "process",
    "process_in_sandbox",
    "read",
    "review_flags",
    "segments_of",
    "sniff",
    "split",
    "table_html",
    "table_markdown",
    "template_json_schema",
    "warm_up",
]
