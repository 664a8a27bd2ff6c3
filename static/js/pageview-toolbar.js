// Owns the keys of the view's toolbar: one stop of the Tab key, arrows go from button to button.

export function bindToolbar(bar) {
  const usable = () => [...bar.querySelectorAll("button")].filter((button) => !button.disabled && button.offsetParent);
  const stopAt = (chosen) => bar.querySelectorAll("button").forEach((button) => (button.tabIndex = button === chosen ? 0 : -1));

  /** Buttons come and go with the pages and the width: one that can be used always has the stop. */
  const settle = () => {
    const buttons = usable();
    if (buttons.filter((button) => button.tabIndex === 0).length !== 1) stopAt(buttons[0]);
    // A button that has just been disabled would leave the focus nowhere.
    if (document.activeElement?.disabled && bar.contains(document.activeElement)) buttons[0]?.focus();
  };

  bar.addEventListener("focusin", ({ target }) => target.matches("button") && stopAt(target));
  bar.addEventListener("keydown", (event) => {
    const buttons = usable();
    const at = buttons.indexOf(event.target);
    const to = { ArrowRight: (at + 1) % buttons.length, ArrowLeft: (at - 1 + buttons.length) % buttons.length, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    buttons[to].focus();
  });
  new ResizeObserver(settle).observe(bar);
  return settle;
}
