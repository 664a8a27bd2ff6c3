// Owns the workbench's view of the template as YAML: what is typed goes to the work, and what others change comes back.

export class BenchSource {
  /** `host` holds the <yaml-editor>, or a bare textarea; `onField(name)` is told whose lines the cursor is on. */
  constructor(host, work, onField) {
    this.work = work;
    this.editor = host.querySelector("yaml-editor") ?? host.querySelector("textarea");
    this.isRich = this.editor.localName === "yaml-editor";
    this.onField = onField;
    this.editor.addEventListener("input", () => work.type(this.editor.value));
    this.editor.addEventListener("line-change", () => this.#moved());
  }

  draw() {
    if (this.editor.value !== this.work.source) this.editor.value = this.work.source;
    if (this.isRich) this.editor.problems = this.work.problems.map(({ line, message }) => ({ line, message, severity: "error" }));
  }

  /** The pane has come into view; `line` of the chosen field. */
  shown(line) {
    if (line) this.reveal(line);
    else this.editor.focus?.();
  }

  reveal(line) {
    if (this.isRich) {
      this.editor.revealLine(line);
      return;
    }
    const lines = this.work.source.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    this.editor.focus();
    this.editor.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  }

  #moved() {
    if (!this.editor.contains(document.activeElement) && document.activeElement !== this.editor) return;
    const at = this.editor.line;
    const row = this.work.rows.findLast(({ line }) => line && line <= at);
    if (row) this.onField(row.name);
  }
}
