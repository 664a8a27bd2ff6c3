// Owns the notice that another admin has changed the template meanwhile: who and when, and the choice of whose work goes on.

export class Outdated {
  /** `told()` is called when it has come: older notices have nothing to say any more. */
  constructor(root, work, told) {
    Object.assign(this, { root, told });
    work.addEventListener("outdated", ({ detail }) => this.#draw(detail));
  }

  #part(name) { return this.root.querySelector(`[data-bench-outdated${name}]`); }

  /** `what`: {message, by, at}, or null once one of both was chosen. */
  #draw(what) {
    const box = this.#part("");
    const hadFocus = box.contains(document.activeElement);
    box.hidden = !what;
    if (what) {
      this.#part("-message").textContent = what.message;
      this.#part("-at").textContent = what.at ? new Date(what.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) : "";
      this.#part("-at").dateTime = what.at ?? "";
      this.told();
    } else if (hadFocus) this.root.querySelector(".bench-line, [name=label]").focus();
  }
}
