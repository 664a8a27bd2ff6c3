// Owns <page-thumbs>: the row of small pages beside a <page-view>, made of the json_script that `pages` names, or of what
// stands in it. Each <img data-src> loads when it comes into view, and not before a page picture itself is there: a
// browser's own lazy loading fetches twenty pages at once. The current page's small one is kept in view.

const IN_VIEW = { rootMargin: "150px" };

function thumbOf({ number, src, width, height }) {
  const button = document.createElement("button");
  const image = document.createElement("img");
  Object.assign(button, { type: "button", className: "thumb" });
  button.dataset.page = number;
  Object.assign(image, { alt: "", decoding: "async", width: Math.round(width), height: Math.round(height) });
  image.dataset.src = src;
  button.append(image, `Page ${number}`);
  return button;
}

class PageThumbs extends HTMLElement {
  connectedCallback() {
    this.observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) this.#load(target);
    }, IN_VIEW);
    const desk = this.parentElement;
    const pages = document.getElementById(this.getAttribute("pages"))?.textContent;
    if (pages && !this.children.length) {
      this.append(...JSON.parse(pages).map(thumbOf));
      this.querySelector(`[data-page="${desk.querySelector("page-view").page ?? 1}"]`)?.setAttribute("aria-current", "true");
    }
    desk.addEventListener("page-change", this.#follow);
    customElements.whenDefined("page-view").then(() => desk.querySelector("page-view")?.firstPicture).then(() => {
      this.querySelectorAll("img[data-src]").forEach((image) => this.observer.observe(image));
    });
  }

  disconnectedCallback() {
    this.observer.disconnect();
  }

  /** Scrolls nothing but itself, which scrollIntoView cannot promise. */
  #follow = ({ detail }) => {
    this.page = detail.page;
    // With the next frame, once for all pages that fly by until then.
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      this.#bringIntoView(this.querySelector(`[data-page="${this.page}"]`));
    });
  };

  #bringIntoView(thumb) {
    if (!thumb || !this.clientHeight) return;
    const [view, own] = [this.getBoundingClientRect(), thumb.getBoundingClientRect()];
    if (own.top < view.top) this.scrollTop -= view.top - own.top + own.height / 2;
    else if (own.bottom > view.bottom) this.scrollTop += own.bottom - view.bottom + own.height / 2;
  }

  #load(image) {
    this.observer.unobserve(image);
    image.src = image.dataset.src;
  }
}

customElements.define("page-thumbs", PageThumbs);
