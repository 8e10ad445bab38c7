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

// Printing needs script, so its button appears only here.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
