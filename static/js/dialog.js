// Owns dialogs. <button data-dialog="id"> opens the <dialog id="id">, [data-dialog-close] or a click on the backdrop
// closes it. The confirm dialog answers for hx-confirm="…" and for <form data-confirm="…">; the pressed button may say
// data-confirm-label="Delete" and data-confirm-danger.

const confirmDialog = document.getElementById("confirm-dialog");

function ask(text, { label = "Continue", danger = false } = {}) {
  confirmDialog.querySelector("[data-confirm-text]").textContent = text;
  const button = confirmDialog.querySelector("[data-confirm-ok]");
  button.textContent = label;
  button.classList.toggle("danger", danger);
  confirmDialog.returnValue = "cancel";
  confirmDialog.showModal();
  return new Promise((resolve) => {
    confirmDialog.addEventListener("close", () => resolve(confirmDialog.returnValue === "ok"), { once: true });
  });
}

function optionsOf(element) {
  const { confirmLabel, confirmDanger } = element?.dataset ?? {};
  return { label: confirmLabel, danger: confirmDanger !== undefined };
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close("cancel");
});

// A click on the backdrop is a press and a release on the dialog element itself: a text selection that ends outside
// must not close it.
let pressedOn = null;
document.addEventListener("pointerdown", (event) => (pressedOn = event.target));
document.addEventListener("click", (event) => {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement) || pressedOn !== dialog) return;
  const box = dialog.getBoundingClientRect();
  const inside =
    event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close("cancel");
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event.submitter;
  if (await ask(form.dataset.confirm, optionsOf(submitter))) {
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  }
}, true);

document.addEventListener("htmx:confirm", async (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  if (await ask(event.detail.question, optionsOf(event.detail.elt))) event.detail.issueRequest(true);
});
