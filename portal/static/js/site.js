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
