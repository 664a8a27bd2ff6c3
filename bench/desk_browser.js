// What the desk's benchmark notes and measures inside the page. It is put in before the page's own scripts.

(() => {
  let pressed = 0;
  let opened = 0;
  let last = "";
  addEventListener("keydown", (event) => { if (event.key === "Enter" && event.ctrlKey) pressed = performance.now(); }, true);
  addEventListener("focusin", ({ target }) => {
    const url = document.getElementById("desk")?.dataset.url;
    if (opened || url === last || !target.matches?.("[data-field] :is(input, textarea)")) return;
    [opened, last] = [performance.now(), url];
    document.documentElement.dataset.benchOpen = "";
  });
  let picture = 0;
  document.addEventListener("load", ({ target }) => { if (!picture && target.matches?.(".page-view-scroll img")) picture = performance.now(); }, true);

  const frame = () => new Promise(requestAnimationFrame);
  const view = () => document.querySelector("page-view");
  const scroller = () => document.querySelector(".page-view-scroll");

  /** How long the page works on `act` and on the whole frame after it, ms: its own callbacks, layout, painting, and what
   *  has been drawn on its canvases. */
  async function worked(act) {
    await frame();
    const { port1, port2 } = new MessageChannel();
    const ended = new Promise((done) => (port2.onmessage = () => done()));
    let from = 0;
    requestAnimationFrame(() => {
      from = performance.now();
      port1.postMessage(""); // comes when the frame is done
    });
    const began = performance.now();
    act();
    const acted = performance.now() - began;
    await ended;
    for (const canvas of view().querySelectorAll("canvas")) if (canvas.width) canvas.getContext("2d").getImageData(0, 0, 1, 1);
    return acted + performance.now() - from;
  }

  globalThis.bench = {
    opened() {
      const [page] = performance.getEntriesByType("navigation");
      const all = performance.getEntriesByType("resource").filter((each) => each.transferSize > 0);
      const before = all.filter((each) => each.responseEnd <= opened);
      const kilobytes = (entries) => (page.transferSize + entries.reduce((sum, each) => sum + each.transferSize, 0)) / 1024;
      return {
        interactive: opened, picture, server: page.responseStart - page.requestStart,
        requests: before.length + 1, kilobytes: kilobytes(before), all_requests: all.length + 1, all_kilobytes: kilobytes(all),
      };
    },
    leave() {
      for (const input of document.querySelectorAll("[data-field] :is(input, textarea)")) if (input === document.activeElement) {
        input.value = input.closest("[data-field]").dataset.text;
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
    },
    forget() {
      opened = 0;
      delete document.documentElement.dataset.benchOpen;
    },
    turned() {
      const answers = performance.getEntriesByType("resource").filter((each) => each.name.endsWith("/approve/"));
      return { interactive: opened - pressed, answer: answers.at(-1).responseEnd - pressed };
    },
    /** Shows the outlines of the first page's words; how many there are, and ms of a hit test. */
    async hits() {
      const count = (await view().wordsOf(1)).length;
      view().act("words");
      await new Promise((done) => setTimeout(done, 1000));
      const points = Array.from({ length: 5000 }, (_, at) => ({ x: (at * 0.618034) % 1, y: (at * 0.414214) % 1 }));
      const began = performance.now();
      for (const point of points) view().hitTest(point, 1);
      return { count, hit: (performance.now() - began) / points.length };
    },
    /** ms of each of so many frames in which something is done. */
    async frames(what, count) {
      const box = scroller().getBoundingClientRect();
      const scrollTo = (top) => scroller().scrollTo({ top, behavior: "instant" });
      const acts = {
        hover: (at) => {
          const place = { bubbles: true, clientX: box.left + box.width * (0.2 + (at % 20) / 40), clientY: box.top + 150 + at * 9 };
          document.elementFromPoint(place.clientX, place.clientY).dispatchEvent(new PointerEvent("pointermove", place));
        },
        scroll: (at) => scrollTo(60 * at),
        zoom: (at) => view().act(at % 4 < 2 ? "in" : "out"),
        roll: (at) => scrollTo(300 * at),
        jump: (at) => scrollTo((scroller().scrollHeight * at) / count),
      };
      const took = [];
      const most = { nodes: 0, pictures: 0, canvases: 0 };
      for (let at = 1; at <= count; at++) {
        took.push(await worked(() => acts[what](at)));
        most.nodes = Math.max(most.nodes, view().querySelectorAll("*").length);
        most.pictures = Math.max(most.pictures, view().querySelectorAll("img[src]").length);
        most.canvases = Math.max(most.canvases, view().querySelectorAll("canvas").length);
      }
      return { took, ...most };
    },
  };
})();
