// Owns how the YAML editor looks: our tokens reach into its shadow root, so both themes come by themselves.

import { EditorView, HighlightStyle, syntaxHighlighting, tags } from "../vendor/codemirror/codemirror.min.js";

const FRAME = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "var(--text-sm)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.25rem", overflow: "auto" },
  ".cm-content": { padding: "var(--s3) 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 var(--s3)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--hover) 55%, transparent)" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-faint)", borderRight: "1px solid var(--line)", fontSize: "var(--text-xs)" },
  ".cm-gutterElement": { lineHeight: "1.25rem" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 var(--s2) 0 var(--s1)", minWidth: "1.75rem" },
  ".cm-activeLineGutter": { backgroundColor: "var(--hover)", color: "var(--ink)" },
  ".cm-gutter-lint": { width: "1rem" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0.25rem 0 0 0.1875rem" },
  ".cm-lint-marker": { width: "0.625rem", height: "0.625rem", borderRadius: "var(--radius-full)", content: "none" },
  ".cm-lint-marker-error": { content: "none", backgroundColor: "var(--danger)", forcedColorAdjust: "none" },
  ".cm-lint-marker-warning": { content: "none", backgroundColor: "var(--warn-ink)", borderRadius: "1px", forcedColorAdjust: "none" },
  ".cm-lintRange": { backgroundImage: "none !important", paddingBottom: "0" },
  ".cm-lintRange-error": { textDecoration: "underline wavy var(--danger)", textDecorationSkipInk: "none" },
  ".cm-lintRange-warning": { textDecoration: "underline wavy var(--warn-ink)", textDecorationSkipInk: "none" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent-line)" },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--bad-soft)" },
  ".cm-selectionMatch": { backgroundColor: "var(--pressed)" },
  ".cm-searchMatch": { backgroundColor: "var(--warn-soft)", outline: "1px solid var(--warn-ink)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--accent-soft)", outline: "2px solid var(--accent)" },
  ".cm-content ::selection": { backgroundColor: "color-mix(in srgb, var(--accent) 30%, transparent)" },
});

const PANELS = EditorView.theme({
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)", fontFamily: "var(--font)", fontSize: "var(--text-sm)" },
  ".cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "var(--s2) var(--s8) var(--s2) var(--s3)" },
  ".cm-panel.cm-search label": { fontSize: "var(--text-sm)" },
  ".cm-panel :is(button, input)": { fontFamily: "inherit", fontSize: "var(--text-sm)" },
  ".cm-textfield": { minHeight: "1.75rem", padding: "0 var(--s2)", color: "var(--ink)", backgroundColor: "var(--surface)", border: "1px solid var(--line-control)", borderRadius: "var(--radius-1)" },
  ".cm-button": { minHeight: "1.75rem", padding: "0 var(--s2)", color: "var(--ink)", background: "var(--surface)", backgroundImage: "none", border: "1px solid var(--line-strong)", borderRadius: "var(--radius-1)", cursor: "pointer" },
  ".cm-panel.cm-search [name=close]": { top: "var(--s2)", right: "var(--s2)", width: "1.5rem", height: "1.5rem", color: "var(--ink-soft)", fontSize: "1.125rem", cursor: "pointer" },
  ".cm-panel :focus-visible": { outline: "2px solid var(--focus)", outlineOffset: "1px" },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { color: "var(--ink)", backgroundColor: "var(--accent-soft)" },
  ".cm-panel.cm-panel-lint ul:focus [aria-selected]": { color: "var(--ink)", backgroundColor: "var(--accent-soft)" },
  ".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--raised)", border: "1px solid var(--line-strong)", borderRadius: "var(--radius-2)", boxShadow: "var(--shadow-3)", fontFamily: "var(--font)", fontSize: "var(--text-sm)", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete": { overflow: "visible" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)", maxHeight: "14rem", minWidth: "14rem", borderRadius: "var(--radius-2)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "var(--s1) var(--s3)", lineHeight: "1.25rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--ink)", background: "var(--accent-soft)", outline: "1px solid var(--accent-line)", outlineOffset: "-1px" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "var(--weight-bold)", color: "var(--accent-soft-ink)" },
  ".cm-completionDetail": { marginLeft: "var(--s3)", color: "var(--ink-soft)", fontFamily: "var(--font)", fontStyle: "normal", fontSize: "var(--text-xs)" },
  ".cm-tooltip.cm-completionInfo": { maxWidth: "22rem", padding: "var(--s2) var(--s3)", lineHeight: "1.4" },
  ".cm-diagnostic": { padding: "var(--s2) var(--s3)", maxWidth: "30rem", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--danger)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--warn-ink)" },
});

// In forced colours only the system's own are shown: what is chosen gets an outline of its own.
const FORCED = EditorView.theme({
  "@media (forced-colors: active)": {
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { outline: "2px solid Highlight", forcedColorAdjust: "none", color: "HighlightText", background: "Highlight" },
  },
});

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent-soft-ink)", fontWeight: "var(--weight-medium)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--good-ink)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword, tags.typeName, tags.labelName], color: "var(--warn-ink)" },
  { tag: tags.comment, color: "var(--ink-faint)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.brace, tags.squareBracket, tags.meta], color: "var(--ink-soft)" },
  { tag: tags.invalid, color: "var(--bad-ink)" },
]);

export const LOOK = [FRAME, PANELS, FORCED, syntaxHighlighting(COLOURS)];
