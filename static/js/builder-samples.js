// Owns the samples of the workbench: the strip that chooses one, how far they are read, and adding more of them.

import { icon, make, toast } from "./builder-parts.js";

const PAUSE_MS = 700;

export class Samples {
  /** `owner`: {chosen(sample), ready(samples)}; `url` of the workbench. */
  constructor(root, samples, url, owner) {
    Object.assign(this, { list: samples, url, owner });
    this.strip = root.querySelector("[data-bench-samples]");
    this.reading = root.querySelector("[data-bench-reading]");
    this.adder = root.querySelector("[data-bench-add]");
    this.current = samples.find(({ state }) => state === "ready") ?? samples[0] ?? null;
    this.adder.addEventListener("change", () => this.#add([...this.adder.files]));
    const place = root.querySelector(".bench-document");
    place.addEventListener("dragover", (event) => event.preventDefault());
    place.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      this.#add([...event.dataTransfer.files]);
    });
    this.watch();
  }

  get ready() { return this.list.filter(({ state }) => state === "ready"); }

  show(sample) {
    this.current = sample;
    this.owner.chosen(sample);
    this.draw();
  }

  /** `foundOn(sample)`: {found, of} fields, or null. */
  draw(foundOn = this.foundOn ?? (() => null)) {
    this.foundOn = foundOn;
    this.strip.replaceChildren(...this.list.map((sample, at) => this.#tab(sample, at)));
    const open = this.list.filter(({ state }) => state === "reading");
    const current = this.current;
    this.reading.hidden = current?.state === "ready" && !open.length;
    if (current?.state === "failed") this.reading.textContent = `It could not be read: ${current.problem || "it was canceled."}`;
    else if (current?.state === "reading") this.reading.replaceChildren(make("span", { class: "spinner" }), `Reading ${this.#progress(current)}…`);
    else if (open.length) this.reading.replaceChildren(make("span", { class: "spinner" }), `${open.length} more ${open.length === 1 ? "sample is" : "samples are"} being read…`);
    this.reading.classList.toggle("large", current?.state !== "ready");
    if (!current) this.reading.textContent = "There is no sample yet: drop a document here.";
  }

  #progress({ title, pages_done: done, page_count: count }) {
    return count > 1 ? `page ${Math.min(done + 1, count)} of ${count} of ${title}` : title;
  }

  #tab(sample, at) {
    const found = sample.state === "ready" ? this.foundOn(sample) : null;
    const standing = sample.state === "reading" ? make("span", { class: "spinner", "aria-hidden": "true" })
      : sample.state === "failed" ? icon("alert")
      : found && found.found < found.of ? make("span", { class: "bench-tab-count warn" }, `${found.found}/${found.of}`)
      : found?.of ? make("span", { class: "bench-tab-count" }, `${found.found}/${found.of}`) : null;
    const tab = make("button", { type: "button", class: "bench-tab", "aria-pressed": String(sample === this.current), title: `${sample.title} (Alt+${at + 1})` },
      sample.is_golden ? icon("status-completed") : null, make("span", { class: "truncate" }, sample.title), standing);
    tab.addEventListener("click", () => this.show(sample));
    return tab;
  }

  /** Asks how far samples are as long as one is being read. */
  async watch() {
    if (this.isWatching) return;
    this.isWatching = true;
    while (this.list.some(({ state }) => state === "reading")) {
      await new Promise((done) => setTimeout(done, PAUSE_MS));
      try {
        const response = await fetch(`${this.url}samples/`, { headers: { Accept: "application/json" } });
        if (response.ok && !response.redirected) this.take((await response.json()).samples);
      } catch {
        // The server may be back with the next try.
      }
    }
    this.isWatching = false;
  }

  take(samples) {
    const before = new Map(this.list.map((sample) => [sample.id, sample]));
    this.list = samples.map((sample) => {
      const known = before.get(sample.id);
      if (known?.state === sample.state && sample.state !== "reading") return Object.assign(known, { is_golden: sample.is_golden, approved: sample.approved });
      return sample;
    });
    const fresh = this.list.filter((sample) => sample.state === "ready" && before.get(sample.id)?.state !== "ready");
    this.current = this.list.find(({ id }) => id === this.current?.id) ?? this.list[0] ?? null;
    if (fresh.length && this.current?.state !== "ready") this.current = fresh[0];
    if (fresh.length) this.owner.ready(fresh);
    this.draw();
  }

  async #add(files) {
    this.adder.value = "";
    if (!files.length) return;
    const body = new FormData();
    for (const file of files) body.append("file", file);
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    try {
      const response = await fetch(`${this.url}add/`, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" }, body });
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.error.message);
      for (const refused of answer.refused) toast(refused, "error");
      this.take(answer.samples);
      this.watch();
    } catch (error) {
      toast(error.message || "The server cannot be reached.", "error");
    }
  }
}
