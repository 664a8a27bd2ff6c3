// Owns the samples of the workbench: the strip that chooses one, how far they are read, and adding more of them.

import { icon, make, toast } from "./builder-parts.js";

const PAUSE_MS = 700;
const LONG_S = 20;
const NO_SAMPLE = ["No sample yet", "Drop a document of this kind here, or choose one, to see what the fields find on it."];

/** How far a sample's reading is, as a title and a text. */
function standingOf(sample) {
  if (!sample) return null;
  const { is_queued: isQueued, ahead, waits_s: waitsS, pages_done: done, page_count: count } = sample;
  if (!isQueued) return ["Being read", count > 1 ? `Page ${Math.min(done + 1, count)} of ${count}` : "Its words, labels and tables are looked for."];
  if (ahead) return ["Waiting to be read", `${ahead} document${ahead === 1 ? " is" : "s are"} being read before it.`];
  return ["Waiting to be read", waitsS > LONG_S ? "No worker has taken it yet. Is one running?" : "A worker takes it in a moment."];
}

export class Samples {
  /** `owner`: {chosen(sample), ready(samples)}; `url` of the workbench. */
  constructor(root, samples, url, owner) {
    Object.assign(this, { list: samples, url, owner });
    this.strip = root.querySelector("[data-bench-samples]");
    this.reading = root.querySelector("[data-bench-reading]");
    this.waiting = root.querySelector("[data-bench-waiting]");
    this.current = samples.find(({ state }) => state === "ready") ?? samples[0] ?? null;
    for (const adder of root.querySelectorAll("[data-bench-add]")) adder.addEventListener("change", () => this.#add(adder));
    const place = root.querySelector(".bench-document");
    place.addEventListener("dragover", (event) => event.preventDefault());
    place.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      this.#send([...event.dataTransfer.files]);
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
    this.reading.hidden = current?.state !== "ready" || !open.length;
    this.reading.replaceChildren(make("span", { class: "spinner" }), `${open.length} more ${open.length === 1 ? "sample is" : "samples are"} being read…`);
    this.#drawWaiting(current);
  }

  /** What is to be seen instead of a page: how far its reading is, why it failed, or that a document is wanted. */
  #drawWaiting(sample) {
    this.waiting.hidden = sample?.state === "ready";
    const state = sample?.state ?? "none";
    this.waiting.dataset.state = state;
    const [title, text] = { none: NO_SAMPLE, failed: ["It could not be read", sample?.problem || "Its reading was canceled."], reading: standingOf(sample) }[state] ?? ["", ""];
    this.#say("title", title);
    this.#say("text", text);
    this.#say("file", sample?.title ?? "");
    const bar = this.waiting.querySelector("progress");
    bar.hidden = state !== "reading";
    if (sample?.page_count > 1 && sample.pages_done) bar.value = (100 * sample.pages_done) / sample.page_count;
    else bar.removeAttribute("value");
    this.waiting.querySelector("[data-waiting-meanwhile]").hidden = state !== "reading";
  }

  /** Only what is new is written, as it is read aloud. */
  #say(part, text) {
    const place = this.waiting.querySelector(`[data-waiting-${part}]`);
    if (place.textContent !== text) place.textContent = text;
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

  #add(adder) {
    const files = [...adder.files];
    adder.value = "";
    this.#send(files);
  }

  async #send(files) {
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
