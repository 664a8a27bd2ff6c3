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
    async words() {
      const page = view();
      await page.wordsIn({ page: 1, x0: 0, y0: 0, x1: 1, y1: 1 });
      page.act("words");
      await frame();
      await frame();
      const points = Array.from({ length: 5000 }, (_, at) => ({ x: (at * 0.618034) % 1, y: (at * 0.414214) % 1 }));
      const began = performance.now();
      for (const point of points) page.hitTest(point);
      const hit = (performance.now() - began) / points.length;
      const box = scroller().getBoundingClientRect();
      const times = { hover: [], scroll: [], zoom: [] };
      for (let at = 0; at < 40; at++) {
        const place = { bubbles: true, clientX: box.left + box.width * (0.2 + (at % 20) / 40), clientY: box.top + 150 + at * 9 };
        const target = document.elementFromPoint(place.clientX, place.clientY);
        times.hover.push(await worked(() => target.dispatchEvent(new PointerEvent("pointermove", place))));
      }
      for (let at = 0; at < 40; at++) times.scroll.push(await worked(() => scroller().scrollBy({ top: 60, behavior: "instant" })));
      for (let at = 0; at < 12; at++) times.zoom.push(await worked(() => page.act(at % 2 ? "out" : "in")));
      const count = (await (await fetch(page.pages[0].words_src)).json()).length;
      return { hit, count, ...times };
    },
    async long() {
      const frames = [];
      const most = { nodes: 0, pictures: 0, canvases: 0 };
      const steps = 120;
      for (let at = 0; at <= steps; at++) {
        const top = (scroller().scrollHeight * at) / steps;
        frames.push(await worked(() => scroller().scrollTo({ top, behavior: "instant" })));
        most.nodes = Math.max(most.nodes, view().querySelectorAll("*").length);
        most.pictures = Math.max(most.pictures, view().querySelectorAll("img[src]").length);
        most.canvases = Math.max(most.canvases, view().querySelectorAll("canvas").length);
      }
      return { frames, ...most };
    },
  };
})();
