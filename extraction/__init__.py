"""The engine's public face: a document's bytes and a template in, typed fields with confidence and place out.

It knows no web framework, database or network. Importing it is cheap: parsers and models are loaded on first use.
"""

from extraction.asking import Answer, Citation, ask
from extraction.classify import TemplateMatch, classify
from extraction.compiling import compile_schema, fill_schema
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
    PageProblem,
    ParsedDocument,
    Segment,
    SegmentKind,
    Table,
    TableCell,
    TraceStep,
    Word,
)
from extraction.described_classes import ClassMatch, ClassSpec, classify_described, classify_pages_described
from extraction.errors import (
    CorruptDocument,
    DocumentTooLarge,
    ExtractionError,
    NoText,
    OcrUnavailable,
    PasswordRequired,
    PlanInvalid,
    ProcessingTimeout,
    RulesInvalid,
    SandboxCrashed,
    SchemaInvalid,
    TemplateInvalid,
    TooManyPages,
    UnsupportedType,
)
from extraction.filter_rules import ConditionSpec, RuleSpec, load_rules, rules_json_schema
from extraction.finding import DEFAULT_REVIEW_THRESHOLD, ENGINE_VERSION, audit_flags, extract, review_flags
from extraction.forms.model import FORM_NAME, FormRequest
from extraction.kept_pages import KEPT_NAME, load_kept
from extraction.layout.chunking import Chunk, ChunkKind, chunks_of
from extraction.layout.markup import document_markdown
from extraction.layout.segments import TableSegment, segments_of
from extraction.learning import Learned, LearningSample, learn
from extraction.normalizers import NormalizedValue, NotValid, normalize
from extraction.ocr import ocr_engines, warm_up
from extraction.ocr.base import OcrEngineInfo
from extraction.options import OcrEngineName, ReadOptions
from extraction.parsed_output import parsed_segments
from extraction.pipeline import BesideDocument, ProcessOutcome, ProcessRequest, process
from extraction.plan import DocumentOutcome, OperationName, PageSummary, Plan, PlannedPart, refuse_parts
from extraction.proposing import MAX_DOCUMENTS, Proposal, propose
from extraction.readers.sniff import declared_text, sniff
from extraction.reading import read
from extraction.repairing import Repair, propose_repair, propose_repairs
from extraction.replaying import Difference, Replay, canonical_json, replay
from extraction.rereading import Reread, cuts_a_word, reread, standing_in
from extraction.routing import Route, RuleVerdict, route
from extraction.sandbox import SandboxLimits, process_in_sandbox
from extraction.split import DocumentPart, split
from extraction.tables import find_tables, table_html, table_markdown
from extraction.template_spec import FieldSpec, TemplateSpec, load_template, template_json_schema
from extraction.topics import TopicPart, pages_by_topic, split_by_topics

__all__ = [
    "DEFAULT_REVIEW_THRESHOLD",
    "ENGINE_VERSION",
    "FORM_NAME",
    "KEPT_NAME",
    "MAX_DOCUMENTS",
    "Answer",
    "BesideDocument",
    "Block",
    "BoundingBox",
    "CheckResult",
    "Chunk",
    "ChunkKind",
    "Citation",
    "ClassMatch",
    "ClassSpec",
    "ConditionSpec",
    "CorruptDocument",
    "Difference",
    "DocumentOutcome",
    "DocumentPart",
    "DocumentTooLarge",
    "ExtractionError",
    "ExtractionResult",
    "FieldResult",
    "FieldSpec",
    "FieldType",
    "FormRequest",
    "JsonValue",
    "Learned",
    "LearningSample",
    "Line",
    "MediaType",
    "NoText",
    "NormalizedValue",
    "NotValid",
    "OcrEngineInfo",
    "OcrEngineName",
    "OcrUnavailable",
    "OperationName",
    "Page",
    "PageProblem",
    "PageSummary",
    "ParsedDocument",
    "PasswordRequired",
    "Plan",
    "PlanInvalid",
    "PlannedPart",
    "ProcessOutcome",
    "ProcessRequest",
    "ProcessingTimeout",
    "Proposal",
    "ReadOptions",
    "Repair",
    "Replay",
    "Reread",
    "Route",
    "RuleSpec",
    "RuleVerdict",
    "RulesInvalid",
    "SandboxCrashed",
    "SandboxLimits",
    "SchemaInvalid",
    "Segment",
    "SegmentKind",
    "Table",
    "TableCell",
    "TableSegment",
    "TemplateInvalid",
    "TemplateMatch",
    "TemplateSpec",
    "TooManyPages",
    "TopicPart",
    "TraceStep",
    "UnsupportedType",
    "Word",
    "ask",
    "audit_flags",
    "canonical_json",
    "chunks_of",
    "classify",
    "classify_described",
    "classify_pages_described",
    "compile_schema",
    "cuts_a_word",
    "declared_text",
    "document_markdown",
    "extract",
    "fill_schema",
    "find_tables",
    "learn",
    "load_kept",
    "load_rules",
    "load_template",
    "normalize",
    "ocr_engines",
    "pages_by_topic",
    "parsed_segments",
    "process",
    "process_in_sandbox",
    "propose",
    "propose_repair",
    "propose_repairs",
    "read",
    "refuse_parts",
    "replay",
    "reread",
    "review_flags",
    "route",
    "rules_json_schema",
    "segments_of",
    "sniff",
    "split",
    "split_by_topics",
    "standing_in",
    "table_html",
    "table_markdown",
    "template_json_schema",
    "warm_up",
]
