// Owns <page-thumbs>: the row of small pages beside a <page-view>. Each <img data-src> loads when it comes into view, and
// not before a page picture itself is there: a browser's own lazy loading fetches twenty pages at once. The current
// page's small one is kept in view.

const IN_VIEW = { rootMargin: "150px" };

class PageThumbs extends HTMLElement {
  connectedCallback() {
    this.observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) this.#load(target);
    }, IN_VIEW);
    const desk = this.parentElement;
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
    const thumb = this.querySelector(`[data-page="${detail.page}"]`);
    if (!thumb || !this.clientHeight) return;
    const [view, own] = [this.getBoundingClientRect(), thumb.getBoundingClientRect()];
    if (own.top < view.top) this.scrollTop -= view.top - own.top + own.height / 2;
    else if (own.bottom > view.bottom) this.scrollTop += own.bottom - view.bottom + own.height / 2;
  };

  #load(image) {
    this.observer.unobserve(image);
    image.src = image.dataset.src;
  }
}

customElements.define("page-thumbs", PageThumbs);
