// Owns <yaml-editor>: CodeMirror around a textarea. The textarea keeps its name, posts with its form, and is all there is
// without JavaScript.
//
//   <yaml-editor schema="URL of a JSON Schema" words="id of a json_script"><textarea name="source">…</textarea></yaml-editor>
//
// value          the text; setting it changes only what differs, can be undone, and sends no event
// event "input"  after every change by hand (sent by the textarea, it bubbles)
// problems       [{line, message, severity: "error" | "warning"}] shown on their lines; without a line: shown nowhere
// line           the cursor's line, from 1; event "line-change" when it moves to another
// revealLine(n)  selects line n and scrolls it into view; {focus: false} leaves the focus where it is
// Keys: Tab indents, Esc then Tab leaves, Ctrl+Space completes, Ctrl+F searches, F8 goes to the next problem.

import {
  Annotation, EditorSelection, EditorState, EditorView, Prec, autocompletion, bracketMatching, closeBrackets, closeBracketsKeymap,
  completionKeymap, defaultKeymap, highlightActiveLine, highlightActiveLineGutter, highlightSelectionMatches,
  highlightSpecialChars, history, historyKeymap, indentLess, indentMore, indentUnit, keymap, lineNumbers, lintGutter, lintKeymap,
  search, searchKeymap, setDiagnostics, startCompletion, yaml,
} from "../vendor/codemirror/codemirror.min.js";
import { LOOK } from "./yaml-look.js";
import { placeAt } from "./yaml-place.js";
import { Language } from "./yaml-schema.js";

const QUIET = Annotation.define();
const INDENT = "  ";
const SHEET = new CSSStyleSheet();
// The focus is drawn above the line numbers.
SHEET.replaceSync(`:host { display: block; }
  .frame { position: relative; height: 100%; }
  .frame:focus-within::after { content: ""; position: absolute; inset: 0; z-index: 250; border: 2px solid var(--focus); pointer-events: none; }`);

function insertIndent(view) {
  const { main } = view.state.selection;
  if (!main.empty) return indentMore(view);
  const column = main.head - view.state.doc.lineAt(main.head).from;
  view.dispatch(view.state.replaceSelection(" ".repeat(INDENT.length - (column % INDENT.length))), { scrollIntoView: true, userEvent: "input" });
  return true;
}

function newLine(view) {
  const { state } = view;
  const change = state.changeByRange((range) => {
    const line = state.doc.lineAt(range.from);
    const before = line.text.slice(0, range.from - line.from);
    const deeper = /(^|\s|:)[^#]*:\s*(#.*)?$/.test(before) ? INDENT : "";
    const text = `\n${before.match(/^ */)[0]}${deeper}`;
    return { changes: { from: range.from, to: range.to, insert: text }, range: EditorSelection.cursor(range.from + text.length) };
  });
  view.dispatch(change, { scrollIntoView: true, userEvent: "input" });
  return true;
}

// Escape lets the next Tab out, whatever else it closes.
const LEAVE_BY_TAB = Prec.highest(
  EditorView.domEventHandlers({
    keydown: (event, view) => {
      if (event.key === "Escape") view.setTabFocusMode(true);
      else if (event.key !== "Tab" && event.key !== "Shift") view.setTabFocusMode(false);
    },
    blur: (_event, view) => view.setTabFocusMode(false),
  }),
);

// What an option means stands beside the list, or under or over it where there is no room.
function placeInfo(view, list, option, _info, space) {
  const right = space.right - list.right;
  if (right > 224) return { style: `top: ${option.top - list.top}px; left: 100%; max-width: ${Math.min(right, 352)}px` };
  const below = space.bottom - list.bottom > 96;
  return { style: `${below ? "top" : "bottom"}: 100%; left: 0; max-width: ${list.right - list.left}px` };
}

class YamlEditor extends HTMLElement {
  #area;
  #view;
  #language;
  #problems = [];
  #line = 1;

  connectedCallback() {
    if (this.#view) return;
    this.#area = this.querySelector("textarea");
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [SHEET];
    // What is typed tells the page about itself by the textarea's event alone.
    root.addEventListener("input", (event) => event.stopPropagation());
    const frame = root.appendChild(document.createElement("div"));
    frame.className = "frame";
    this.#view = new EditorView({ state: this.#state(), parent: frame, root });
    const [label] = this.#area.labels;
    label?.addEventListener("click", () => this.focus());
    this.#area.form?.addEventListener("reset", () => setTimeout(() => (this.value = this.#area.value)));
    if (document.activeElement === this.#area || this.#area.autofocus) this.focus();
  }

  get value() {
    return this.#view ? this.#view.state.doc.toString() : this.querySelector("textarea").value;
  }

  set value(text) {
    const before = this.value;
    const after = text.replaceAll("\r\n", "\n");
    if (before === after) return;
    let from = 0;
    while (from < before.length && before[from] === after[from]) from += 1;
    let tail = 0;
    while (tail < Math.min(before.length, after.length) - from && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
    const changes = { from, to: before.length - tail, insert: after.slice(from, after.length - tail) };
    this.#view.dispatch({ changes, annotations: QUIET.of(true) });
  }

  get problems() {
    return this.#problems;
  }

  set problems(problems) {
    this.#problems = problems;
    const { state } = this.#view;
    const diagnostics = problems.filter((problem) => problem.line).map((problem) => {
      const line = state.doc.line(Math.min(problem.line, state.doc.lines));
      const from = line.from + Math.max(0, line.text.search(/\S/));
      return { from, to: line.to, severity: problem.severity ?? "error", message: problem.message };
    });
    this.#view.dispatch(setDiagnostics(state, diagnostics));
    this.#view.contentDOM.setAttribute("aria-invalid", String(problems.length > 0));
  }

  get line() {
    return this.#line;
  }

  revealLine(number, { focus = true } = {}) {
    const { doc } = this.#view.state;
    const line = doc.line(Math.max(1, Math.min(number, doc.lines)));
    const effects = EditorView.scrollIntoView(line.from, { y: "center" });
    this.#view.dispatch({ selection: { anchor: line.from, head: line.to }, effects });
    if (focus) this.focus();
    this.scrollIntoView({ block: "nearest" });
  }

  focus() {
    this.#view.focus();
  }

  #state() {
    const label = this.getAttribute("label") ?? this.#area.labels[0]?.textContent.replaceAll(/\s+/g, " ").trim() ?? "YAML";
    return EditorState.create({
      doc: this.#area.value,
      extensions: [
        lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), lintGutter(), search(),
        highlightActiveLine(), highlightSelectionMatches(), bracketMatching(), closeBrackets(), yaml(),
        autocompletion({ override: [(context) => this.#complete(context)], icons: false, maxRenderedOptions: 60, positionInfo: placeInfo }),
        indentUnit.of(INDENT), EditorState.tabSize.of(INDENT.length), EditorState.readOnly.of(this.#area.readOnly),
        EditorView.contentAttributes.of({
          "aria-label": `${label}. Escape, then Tab leaves the editor.`, tabindex: "0", autocapitalize: "off",
          autocorrect: "off", spellcheck: "false",
        }),
        EditorView.updateListener.of((update) => this.#updated(update)),
        keymap.of([
          ...closeBracketsKeymap, ...completionKeymap, { key: "Tab", run: insertIndent, shift: indentLess }, { key: "Enter", run: newLine },
          ...searchKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap,
        ]),
        LEAVE_BY_TAB, LOOK,
      ],
    });
  }

  #updated(update) {
    if (update.docChanged) {
      this.#area.value = update.state.doc.toString();
      const isQuiet = update.transactions.some((transaction) => transaction.annotation(QUIET));
      if (!isQuiet) this.#area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const line = update.state.doc.lineAt(update.state.selection.main.head).number;
    if (line === this.#line) return;
    this.#line = line;
    this.dispatchEvent(new CustomEvent("line-change", { bubbles: true, detail: { line } }));
  }

  async #complete(context) {
    const typed = context.matchBefore(/[\w:.-]+/);
    if (!context.explicit && !typed) return null;
    const place = placeAt(context.state.doc.toString(), context.pos);
    const language = place && (await this.#loaded());
    if (!language || context.aborted) return null;
    const options = language.optionsAt(place).map((option, at) => ({
      label: option.label,
      detail: option.detail,
      info: option.info,
      type: place.kind === "key" ? "property" : "enum",
      boost: (option.required ? 50 : 0) - at / 10,
      apply: place.kind === "key" ? applyKey(option, place) : option.label,
    }));
    return options.length ? { from: place.from, options, validFor: /^[\w:.-]*$/ } : null;
  }

  #loaded() {
    const url = this.getAttribute("schema");
    if (!url) return null;
    const words = document.getElementById(this.getAttribute("words") ?? "");
    this.#language ??= fetch(url, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then((schema) => new Language(schema, words ? JSON.parse(words.textContent) : {}))
      .catch(() => (this.#language = null));
    return this.#language;
  }
}

/** Writes a key with its colon, opens what stands under it, and asks for what comes next. */
function applyKey(option, place) {
  return (view, _completion, from, to) => {
    const hasColon = /^\s*:/.test(view.state.sliceDoc(to, to + 3));
    const below = `\n${" ".repeat(place.column)}${INDENT}`;
    const opened = { map: `:${below}`, list: `:${below}- ` }[option.opens];
    const insert = option.label + (hasColon ? "" : !place.flow && opened ? opened : ": ");
    view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, userEvent: "input.complete" });
    if (!hasColon) startCompletion(view);
  };
}

customElements.define("yaml-editor", YamlEditor);
