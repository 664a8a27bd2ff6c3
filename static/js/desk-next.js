// Owns the way from one document to the next without a page load: the one that will probably follow is fetched ahead,
// with its first page, and is claimed only when it is opened.

import { fetchDesk, fetchFollowing } from "./desk-api.js";

const AFTER_OPENING_MS = 400;

export class NextDesk {
  #ready = null; // a desk that is not on the page yet
  #turn = 0;

  /** Looks for what follows `url` once the page has come to rest. */
  prepare(url) {
    this.#ready = null;
    const turn = (this.#turn += 1);
    setTimeout(() => this.#fetch(url, turn), AFTER_OPENING_MS);
  }

  async #fetch(url, turn) {
    const element = turn === this.#turn ? await fetchFollowing(url).catch(() => null) : null;
    if (!element || turn !== this.#turn) return;
    this.#ready = element;
    document.body.dataset.nextReady = element.dataset.url; // for whoever waits for it: the tests
    await warm(element);
  }

  /** The desk at `url`: the one at hand, where nobody has said anything about it since, else fetched now. */
  async take(url, version) {
    const ready = this.#ready;
    this.#ready = null;
    if (ready?.dataset.url === url && ready.dataset.version === String(version)) return ready;
    return fetchDesk(url);
  }
}

/** Brings the picture and the words of the page that will be shown first into the browser's cache. */
async function warm(element) {
  const pages = JSON.parse(element.querySelector("#desk-pages").textContent);
  const first = element.querySelector("page-view").getAttribute("page");
  const page = pages.find(({ number }) => String(number) === first) ?? pages[0];
  if (!page) return;
  const picture = new Image();
  picture.src = page.src;
  await Promise.allSettled([picture.decode(), fetch(page.words_src, { credentials: "same-origin" })]);
}
