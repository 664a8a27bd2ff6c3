// Owns <page-thumbs>: the row of small pages beside a page picture. Each <img data-src> loads when it comes into view,
// and not before the page picture itself is there: a browser's own lazy loading fetches twenty pages at once.

const IN_VIEW = { rootMargin: "150px" };

async function pictureIsThere(thumbs) {
  const image = thumbs.parentElement.querySelector(".page-view-stage img");
  if (!image || image.complete) return;
  await new Promise((done) => ["load", "error"].forEach((name) => image.addEventListener(name, done, { once: true })));
}

class PageThumbs extends HTMLElement {
  connectedCallback() {
    this.observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) this.#load(target);
    }, IN_VIEW);
    customElements.whenDefined("page-view").then(() => pictureIsThere(this)).then(() => {
      this.querySelectorAll("img[data-src]").forEach((image) => this.observer.observe(image));
    });
  }

  disconnectedCallback() {
    this.observer.disconnect();
  }

  #load(image) {
    this.observer.unobserve(image);
    image.src = image.dataset.src;
  }
}

customElements.define("page-thumbs", PageThumbs);
