// Owns the panel in a grid that shows which rows a drawn table would bring: what would stand in each cell, what cannot
// be read, which rows are left out, and the ways to take them.

function make(tag, properties = {}, children = []) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const count = (rows) => `${rows} row${rows === 1 ? "" : "s"}`;

export class TablePreview {
  /** `owner`: {slots, standing, take(act), skip(row, isSkipped), end()}; `standing` rows are in the grid already. */
  constructor(host, owner) {
    Object.assign(this, { host, owner });
    this.heading = make("p", { className: "grid-preview-title" });
    this.say = make("p", { className: "grid-preview-say" });
    this.say.setAttribute("role", "status");
    this.table = make("table");
    const scroll = make("div", { className: "line-grid-scroll grid-preview-rows" }, [this.table]);
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "group");
    scroll.setAttribute("aria-label", "Rows of the drawn table");
    this.hint = make("p", { className: "grid-preview-hint", textContent: "Drag the lines on the page. A double click puts one in or takes it out; so do + and Delete." });
    this.buttons = {
      end: this.#button("Cancel", "button quiet small", () => owner.end()),
      add: this.#button("Add below", "button small", () => owner.take("add")),
      replace: this.#button("Replace rows", "button small primary", () => owner.take("replace")),
    };
    this.element = make("section", { className: "grid-preview" }, [
      make("div", { className: "grid-preview-head" }, [this.heading, this.say]),
      scroll, this.hint,
      make("div", { className: "grid-preview-foot" }, Object.values(this.buttons)),
    ]);
    this.element.setAttribute("aria-label", "Drawn table");
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.matches("button") || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      owner.take(owner.standing ? "replace" : "add");
    });
    host.querySelector(".line-grid-scroll").before(this.element);
    host.classList.add("drawing");
  }

  #button(text, className, act) {
    const button = make("button", { type: "button", className, textContent: text });
    button.addEventListener("click", act);
    return button;
  }

  close() {
    this.element.remove();
    this.host.classList.remove("drawing");
  }

  /** Before anything is drawn. */
  ask() {
    this.heading.textContent = "Drag a box over the table on the page";
    this.say.textContent = "Enter: the whole page. Esc ends it.";
    this.element.classList.add("asking");
  }

  /** `rows`: [{skip, cells: [{text, error} for each slot]}]. */
  show(rows) {
    const { slots, standing } = this.owner;
    const taken = rows.filter(({ skip }) => !skip).length;
    this.element.classList.remove("asking");
    this.heading.textContent = taken ? `${count(taken)} in the drawn table` : "No words stand there.";
    this.buttons.replace.textContent = standing ? `Replace ${count(standing)}` : "Take the rows";
    this.buttons.add.hidden = !standing;
    for (const name of ["add", "replace"]) this.buttons[name].disabled = !taken;
    const head = make("tr", {}, [
      make("th", { scope: "col", className: "grid-number" }, [make("span", { className: "sr-only", textContent: "Take the row" })]),
      ...slots.map((slot) => make("th", { scope: "col", className: slot.is_number ? "num" : "", textContent: slot.title })),
    ]);
    const focused = document.activeElement?.dataset?.previewRow;
    this.table.replaceChildren(make("thead", {}, [head]), make("tbody", {}, rows.map((row, at) => this.#row(row, at))));
    if (!this.isSeen) this.element.scrollIntoView({ block: "nearest" });
    this.isSeen = true;
    if (focused) this.table.querySelector(`[data-preview-row="${focused}"]`)?.focus();
  }

  #row({ skip, cells }, at) {
    const box = make("input", { type: "checkbox", checked: !skip });
    box.setAttribute("aria-label", `Take row ${at + 1}`);
    box.dataset.previewRow = at;
    box.addEventListener("change", () => this.owner.skip(at, !box.checked));
    const { slots } = this.owner;
    return make("tr", { className: skip ? "skipped" : "" }, [
      make("td", { className: "grid-number" }, [box]),
      ...cells.map(({ text, error }, column) => {
        const cell = make("td", { className: slots[column].is_number ? "num" : "", textContent: text });
        if (error) cell.append(make("span", { className: "cell-error", textContent: error }));
        cell.classList.toggle("refused", Boolean(error));
        return cell;
      }),
    ]);
  }
}
