// Small helpers only: every page works without this file.

// Links that open a panel on small screens ("#menu", "#filters") become buttons with
// a state. Without script the same links work through the CSS :target selector.
for (const link of document.querySelectorAll("[data-toggle]")) {
  const panel = document.getElementById(link.dataset.toggle);
  const show = (open) => {
    panel.classList.toggle("is-open", open);
    link.setAttribute("aria-expanded", String(open));
  };
  link.setAttribute("role", "button");
  link.setAttribute("aria-controls", panel.id);
  show(location.hash === `#${panel.id}`);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const open = !panel.classList.contains("is-open");
    show(open);
    if (open) panel.focus();
  });
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    link.click();
  });
}

// Links to a print view print at once where script can.
for (const link of document.querySelectorAll("[data-print]")) {
  link.hidden = false;
  link.setAttribute("role", "button");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    window.print();
  });
}

// The buttons that apply the filters say beforehand how many results there would be.
// Results never change before one of them is pressed.
const filters = document.querySelector("form[data-count]");
if (filters) {
  const buttons = filters.querySelectorAll("[data-apply]");
  const status = filters.querySelector("[role=status]");
  const [unknown] = [...buttons].map((button) => button.textContent);
  let pause;
  let question;

  const label = (words) => {
    for (const button of buttons) button.textContent = words;
  };
  const count = async () => {
    question?.abort();
    question = new AbortController();
    const address = new URL(filters.dataset.count, location.href);
    address.search = new URLSearchParams(new FormData(filters));
    try {
      const answer = await fetch(address, { signal: question.signal });
      const { words } = await answer.json();
      label(`Show ${words}`);
      status.textContent = `${words} would match`;
    } catch (error) {
      if (error.name !== "AbortError") label(unknown);
    }
  };

  document.addEventListener("change", (event) => {
    if (event.target.form !== filters) return;
    clearTimeout(pause);
    pause = setTimeout(count, 250);
  });
  // Back from a card: the browser restores the ticks, not the words on the button.
  addEventListener("pageshow", (event) => {
    if (event.persisted) count();
  });
}

// Suggestions while typing, as a combobox (ARIA Authoring Practices, "list with manual
// selection"): arrows choose, Enter goes there, Escape closes. Without script the form
// is simply submitted.
for (const box of document.querySelectorAll("[data-suggest]")) {
  const input = box.querySelector("input[name=q]");
  const list = document.createElement("ul");
  const told = document.createElement("p");
  let options = [];
  let chosen = -1;
  let pause;
  let question;

  list.className = "suggest";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  told.className = "vh";
  told.setAttribute("role", "status");
  // A search field is no combobox by the rules of ARIA in HTML; a text field may be one.
  input.type = "text";
  input.enterKeyHint = "search";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);

  const choose = (at) => {
    chosen = at;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const show = (found) => {
    options = found;
    list.replaceChildren(
      ...found.map(({ text, url }, at) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${at}`;
        item.setAttribute("role", "option");
        item.textContent = text;
        item.addEventListener("mousedown", (event) => event.preventDefault());
        item.addEventListener("click", () => location.assign(url));
        return item;
      }),
    );
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  };
  const ask = async () => {
    question?.abort();
    question = new AbortController();
    const address = new URL(box.dataset.suggest, location.href);
    address.search = new URLSearchParams({ q: input.value });
    try {
      const answer = await fetch(address, { signal: question.signal });
      const { suggestions } = await answer.json();
      show(suggestions);
      const many = suggestions.length;
      told.textContent = many ? `${many} suggestion${many > 1 ? "s" : ""}` : "";
    } catch (error) {
      if (error.name !== "AbortError") show([]);
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && options.length) {
      event.preventDefault();
      const places = options.length + 1;
      choose(((chosen + 1 + steps[event.key] + places) % places) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(options[chosen].url);
    } else if (event.key === "Escape" && options.length) {
      event.preventDefault();
      show([]);
    }
  });
  input.addEventListener("blur", () => show([]));
  show([]);
  input.parentElement.after(list, told);
}
