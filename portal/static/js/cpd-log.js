// What somebody ticks and writes while they learn stays in this browser: nothing is sent.
// Without this file the same pages are blank records to print and fill in by hand.

const KEY = "cpd-log";
const UNREADABLE = `${KEY}-unreadable`;
const NOT_KEPT =
  "This browser cannot keep this at present: it is full, or its settings forbid it. " +
  "Nothing on this page is lost. Print it before you leave.";
const DELETED =
  "What this browser kept was deleted in another window. What is on this page is still " +
  "here, and is kept again as soon as you go on.";
const BROKEN =
  "What this browser had kept cannot be read any more. It was put aside, and a new record " +
  "begins.";

// {id of the module: {title, url, steps: {id of the step: {title, minutes, done, text}}}}
// `done` is a day as 2026-11-26, or "".
function read() {
  const text = localStorage.getItem(KEY);
  if (!text) return {};
  try {
    const kept = JSON.parse(text);
    if (kept && typeof kept === "object" && !Array.isArray(kept)) return kept;
  } catch {
    // Said below, as of anything else that is no record.
  }
  localStorage.setItem(UNREADABLE, text);
  localStorage.removeItem(KEY);
  throw new SyntaxError(BROKEN);
}

function write(log) {
  localStorage.setItem(KEY, JSON.stringify(log));
}

// Tries something with the browser's storage; says what is wrong, and whether it worked.
function trying(action, said) {
  try {
    action();
    return true;
  } catch (error) {
    said.textContent = error instanceof SyntaxError ? error.message : NOT_KEPT;
    return false;
  }
}

function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function inWords(day) {
  if (!day) return "";
  const options = { day: "numeric", month: "long", year: "numeric" };
  return new Date(`${day}T12:00`).toLocaleDateString("en-GB", options);
}

// ------------------------------------------------------------------ a module

class Module {
  constructor(form) {
    this.form = form;
    this.said = form.querySelector("[data-said]");
    this.isKept = true;
    this.steps = [...form.querySelectorAll("[data-step]")].map((item) => ({
      id: item.dataset.step,
      minutes: Number(item.dataset.minutes),
      title: item.querySelector(".lesson__title").textContent.trim(),
      box: item.querySelector("input"),
      text: item.querySelector("textarea"),
      written: item.querySelector(".lesson__written"),
      day: "",
    }));
    this.fill();
    form.addEventListener("input", (event) => this.keep(event.target));
    form.addEventListener("submit", (event) => event.preventDefault());
    addEventListener("storage", (event) => {
      if (event.key === null || (event.key === KEY && event.newValue === null))
        this.said.textContent = DELETED;
    });
    addEventListener("beforeunload", (event) => {
      if (!this.isKept) event.preventDefault();
    });
  }

  fill() {
    trying(() => {
      const kept = read()[this.form.dataset.log]?.steps ?? {};
      for (const step of this.steps) {
        const { done = "", text = "" } = kept[step.id] ?? {};
        step.day = done;
        step.box.checked = Boolean(done);
        step.text.value = text;
        step.written.textContent = text;
      }
    }, this.said);
  }

  keep(changed) {
    const step = this.steps.find(({ box, text }) => box === changed || text === changed);
    if (!step) return;
    if (step.box.checked !== Boolean(step.day)) step.day = step.box.checked ? today() : "";
    step.written.textContent = step.text.value;
    this.isKept = trying(() => write(this.merged(read())), this.said);
    if (this.isKept) this.said.textContent = "Kept in this browser.";
  }

  // Steps that the module no longer has stay in the record as they were.
  merged(log) {
    const { log: id, title, url } = this.form.dataset;
    const steps = { ...log[id]?.steps };
    for (const { id: key, title: name, minutes, day, text } of this.steps) {
      if (day || text.value)
        steps[key] = { title: name, minutes, done: day, text: text.value };
      else delete steps[key];
    }
    const merged = { ...log, [id]: { title, url, steps } };
    if (!Object.keys(steps).length) delete merged[id];
    return merged;
  }
}

// ------------------------------------------------------------------ the record

// On a phone a row is a block of its own: the labels and roles say what it is.
function cell(label, content) {
  const made = document.createElement("td");
  made.setAttribute("role", "cell");
  made.dataset.label = label;
  made.append(content);
  return made;
}

function link({ title, url }) {
  const made = document.createElement("a");
  // Only a place of this site: what is in storage may be anything.
  made.href = new URL(new URL(url, location.origin).pathname, location.origin);
  made.textContent = title;
  return made;
}

function thoughts(steps) {
  const list = document.createElement("ul");
  for (const { title, done, text } of steps) {
    const item = document.createElement("li");
    const name = document.createElement("b");
    name.textContent = `${title}${done ? "" : " (not ticked yet)"}`;
    item.append(name);
    if (text) item.append(document.createElement("br"), text);
    list.append(item);
  }
  return list;
}

function minutesOf(steps) {
  return steps.reduce((sum, { done, minutes }) => sum + (done ? Number(minutes) || 0 : 0), 0);
}

function row(module) {
  const steps = Object.values(module.steps);
  const last = steps.map(({ done }) => done).sort().at(-1);
  const made = document.createElement("tr");
  made.setAttribute("role", "row");
  made.append(
    cell("Date", inWords(last)),
    cell("Module", link(module)),
    cell("Minutes", String(minutesOf(steps))),
    cell("Steps and thoughts", thoughts(steps)),
  );
  return made;
}

class CpdRecord {
  constructor(place) {
    this.place = place;
    this.said = place.querySelector("[data-said]");
    this.rows = place.querySelector("tbody");
    this.blank = [...this.rows.children];
    this.total = place.querySelector("[data-total]");
    this.remove = place.querySelector("[data-delete]");
    this.undo = place.querySelector("[data-undo]");
    this.save = place.querySelector("[data-download]");
    this.save.addEventListener("click", () => this.download());
    this.remove.addEventListener("click", () => this.delete());
    this.undo.addEventListener("click", () => this.bringBack());
    addEventListener("storage", (event) => {
      if (event.key === null || event.key === KEY) this.show();
    });
    this.show();
  }

  show() {
    let log = {};
    trying(() => (log = read()), this.said);
    const modules = Object.values(log);
    const minutes = modules.reduce((sum, { steps }) => sum + minutesOf(Object.values(steps)), 0);
    this.rows.replaceChildren(...(modules.length ? modules.map(row) : this.blank));
    this.total.textContent = modules.length ? `${minutes} minutes in all` : "";
    this.remove.hidden = this.save.hidden = !modules.length;
    this.place.classList.toggle("is-empty", !modules.length);
  }

  download() {
    const table = this.place.querySelector("table").outerHTML;
    const { title } = document;
    const page = `<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>${title}</title>${table}<p>${this.total.textContent}</p></html>`;
    const made = document.createElement("a");
    made.href = URL.createObjectURL(new Blob([page], { type: "text/html" }));
    made.download = `cpd-record-${today()}.html`;
    made.click();
    URL.revokeObjectURL(made.href);
    this.said.textContent = "The record is among your downloads. Any browser or word processor opens it.";
  }

  delete() {
    trying(() => {
      this.deleted = localStorage.getItem(KEY);
      localStorage.removeItem(KEY);
      this.said.textContent = "Your record is deleted from this browser.";
      this.undo.hidden = false;
    }, this.said);
    this.show();
    this.undo.focus();
  }

  bringBack() {
    trying(() => {
      localStorage.setItem(KEY, this.deleted);
      this.said.textContent = "Your record is back.";
      this.undo.hidden = true;
    }, this.said);
    this.show();
    this.remove.focus();
  }
}

for (const told of document.querySelectorAll("[data-unscripted]")) told.hidden = true;
for (const shown of document.querySelectorAll("[data-scripted]")) shown.hidden = false;
for (const form of document.querySelectorAll("form[data-log]")) new Module(form);
for (const place of document.querySelectorAll("[data-record]")) new CpdRecord(place);
