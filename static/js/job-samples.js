// Owns "try a sample" on the upload page: fetches the sample and gives it to the form like a chosen file.

async function take(button) {
  const form = button.closest("form[data-upload]");
  if (button.dataset.sampleReadWith) form.elements.readWith.value = button.dataset.sampleReadWith;
  form.elements.documentSplitting.checked = "sampleBundle" in button.dataset;
  if (!form.reportValidity()) return;
  const response = await fetch(button.dataset.sampleUrl);
  if (!response.ok) throw new Error(`the sample answered ${response.status}`);
  const blob = await response.blob();
  const files = new DataTransfer();
  files.items.add(new File([blob], button.dataset.sampleName, { type: blob.type }));
  const input = form.querySelector('input[type="file"]');
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-sample-url]");
  if (!button) return;
  button.disabled = true;
  try {
    await take(button);
  } catch {
    const message = "The sample could not be fetched. Reload the page and try again.";
    document.dispatchEvent(new CustomEvent("toast", { detail: { message, level: "error" } }));
  } finally {
    button.disabled = false;
  }
});
