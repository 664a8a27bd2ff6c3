// Owns the page on which a template is begun from samples: dropping files, what was chosen, how many there may be.

const MOST = 5;
const form = document.querySelector("[data-begin]");
const zone = form.querySelector("[data-begin-zone]");
const input = zone.querySelector("input[type=file]");
const list = form.querySelector("[data-begin-files]");
const problem = form.querySelector("[data-begin-problem]");
let files = [];

const chosenCount = () => files.length + form.querySelectorAll("[name=document]:checked").length;

function show() {
  const chosen = new DataTransfer();
  for (const file of files) chosen.items.add(file);
  input.files = chosen.files;
  list.hidden = !files.length;
  list.replaceChildren(...files.map((file, at) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.className = "truncate";
    name.textContent = file.name;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "button quiet small";
    remove.textContent = "Remove";
    remove.setAttribute("aria-label", `Remove ${file.name}`);
    remove.addEventListener("click", () => {
      files.splice(at, 1);
      show();
    });
    item.append(name, remove);
    return item;
  }));
  check();
}

function check() {
  const count = chosenCount();
  problem.textContent = count > MOST ? `At most ${MOST} documents to begin with: take ${count - MOST} away.` : "";
  return count > 0 && count <= MOST;
}

function add(more) {
  files = [...files, ...more];
  const title = form.elements.title;
  if (!title.value && files.length) {
    title.value = files[0].name.replace(/\.\w+$/, "").replaceAll(/[_-]+/g, " ").trim();
    title.select();
  }
  show();
}

input.addEventListener("change", () => add([...input.files].filter((file) => !files.includes(file))));
form.addEventListener("change", check);
for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, (event) => {
  event.preventDefault();
  zone.classList.add("over");
});
for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("over"));
zone.addEventListener("drop", (event) => {
  event.preventDefault();
  add([...event.dataTransfer.files]);
});
form.addEventListener("submit", (event) => {
  if (check()) {
    form.querySelector("[data-begin-go]").classList.add("busy");
    return;
  }
  event.preventDefault();
  problem.textContent ||= "Choose a document first.";
  input.focus();
});
