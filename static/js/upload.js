// Owns uploading: <form data-upload> with a drop zone and one line per file. Recipe in docs/design.md.
//   data-endpoint   where each file is posted (the API's job endpoint)
//   data-csrf       the CSRF token, sent as X-CSRFToken
//   data-job-url    a job's page, with the nil UUID 00000000-… where its id goes
// The form's fields are sent with a file as they stood when it was added, under one Idempotency-Key that a retry
// repeats: sending a file twice makes one job. readWith holds the name of a field and its value, such as
// templateName=invoice or filterName=incoming.

const AT_ONCE = 3;
const NIL_UUID = "00000000-0000-0000-0000-000000000000";
const UNITS = ["bytes", "KB", "MB", "GB"];

// crypto.randomUUID is missing on plain http; getRandomValues is not.
function randomUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function sizeOf(bytes) {
  const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** power;
  return `${power && amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${UNITS[power]}`;
}

function answerOf(xhr) {
  try {
    return JSON.parse(xhr.responseText);
  } catch {
    return {};
  }
}

function failureOf(xhr) {
  const message = answerOf(xhr).error?.message;
  if (message) return message;
  if (!xhr.status) return "The connection broke. Retrying is safe.";
  if (xhr.status === 413) return "The file is too large.";
  if (xhr.status === 403) return "You were signed out. Reload the page and sign in.";
  return `The server answered with an error (${xhr.status}).`;
}

// What is wrong with the file itself is wrong the next time, too.
function isRefusal(status) {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function fieldsOf(form) {
  const { readWith, documentReview, documentSplitting } = form.elements;
  const [name, value] = readWith.value.split("=");
  const fields = new FormData();
  fields.append(name, value);
  if (documentReview?.value) fields.append("documentReview", documentReview.value);
  if (documentSplitting?.checked) fields.append("documentSplitting", "true");
  return fields;
}

class Upload {
  constructor(form, file) {
    this.form = form;
    this.file = file;
    this.key = randomUuid();
    this.fields = fieldsOf(form);
    this.row = form.querySelector("template[data-upload-row]").content.firstElementChild.cloneNode(true);
    this.part("name").textContent = file.name;
    this.set("waiting", `${sizeOf(file.size)} · waiting`);
  }

  part(name) {
    return this.row.querySelector(`[data-upload-${name}]`);
  }

  set(state, note) {
    this.state = state;
    this.row.dataset.state = state;
    this.part("note").textContent = note;
  }

  progress(loaded, total) {
    const percent = Math.round((100 * loaded) / total);
    this.part("progress").value = percent;
    this.part("note").textContent = percent < 100 ? `${percent} % of ${sizeOf(total)}` : "Checking …";
  }

  /** Sends the file; always resolves, with the outcome in `state`. */
  send() {
    this.set("uploading", `0 % of ${sizeOf(this.file.size)}`);
    this.part("progress").value = 0;
    const body = new FormData();
    for (const [name, value] of this.fields) body.append(name, value);
    body.append("file", this.file, this.file.name);
    const xhr = new XMLHttpRequest();
    xhr.open("POST", this.form.dataset.endpoint);
    xhr.setRequestHeader("Accept", "application/json");
    xhr.setRequestHeader("X-CSRFToken", this.form.dataset.csrf);
    xhr.setRequestHeader("Idempotency-Key", this.key);
    xhr.upload.addEventListener("progress", (event) => event.lengthComputable && this.progress(event.loaded, event.total));
    return new Promise((resolve) => {
      xhr.addEventListener("loadend", () => resolve(this.finish(xhr)));
      xhr.send(body);
    });
  }

  finish(xhr) {
    const { success, job } = answerOf(xhr);
    if (xhr.status >= 200 && xhr.status < 300 && success && job) {
      this.set("queued", xhr.status === 200 ? "Already sent: this is the same job" : "Queued for reading");
      const link = this.part("link");
      if (link) link.href = this.form.dataset.jobUrl.replace(NIL_UUID, job.id);
      this.form.dispatchEvent(new CustomEvent("upload-queued", { bubbles: true, detail: { job, file: this.file } }));
    } else {
      this.set("failed", failureOf(xhr));
      this.row.toggleAttribute("data-refused", isRefusal(xhr.status));
    }
  }
}

class UploadForm {
  constructor(form) {
    this.form = form;
    this.uploads = [];
    this.zone = form.querySelector("[data-upload-zone]");
    this.list = form.querySelector("[data-upload-list]");
    this.summary = form.querySelector("[data-upload-summary]");
    this.panel = form.querySelector("[data-upload-panel]");
    const input = form.querySelector('input[type="file"]');
    form.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("change", () => {
      this.add(input.files);
      input.value = "";
    });
    this.listenForDrops();
    window.addEventListener("beforeunload", (event) => this.isBusy() && event.preventDefault());
  }

  listenForDrops() {
    const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
    // Anywhere on the page: a file that misses the zone must not replace the page.
    window.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      this.zone.classList.add("over");
    });
    window.addEventListener("dragleave", (event) => !event.relatedTarget && this.zone.classList.remove("over"));
    window.addEventListener("drop", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      this.zone.classList.remove("over");
      this.add(event.dataTransfer.files);
    });
  }

  isBusy() {
    return this.uploads.some((upload) => upload.state === "uploading" || upload.state === "waiting");
  }

  add(files) {
    if (!this.form.reportValidity()) return;
    for (const file of files) {
      const upload = new Upload(this.form, file);
      upload.part("retry")?.addEventListener("click", () => {
        upload.set("waiting", "Waiting");
        this.pump();
      });
      upload.part("remove")?.addEventListener("click", () => {
        this.uploads = this.uploads.filter((other) => other !== upload);
        upload.row.remove();
        this.report();
      });
      this.uploads.push(upload);
      this.list.append(upload.row);
    }
    this.pump();
  }

  pump() {
    const running = this.uploads.filter((upload) => upload.state === "uploading").length;
    const waiting = this.uploads.filter((upload) => upload.state === "waiting");
    for (const upload of waiting.slice(0, AT_ONCE - running)) upload.send().then(() => this.pump());
    this.report();
  }

  report() {
    const count = (state) => this.uploads.filter((upload) => upload.state === state).length;
    if (this.panel) this.panel.hidden = this.uploads.length === 0;
    if (!this.summary) return;
    const failed = count("failed");
    this.summary.textContent =
      `${count("queued")} of ${this.uploads.length} queued` + (failed ? ` · ${failed} failed` : "");
  }
}

for (const form of document.querySelectorAll("form[data-upload]")) new UploadForm(form);
