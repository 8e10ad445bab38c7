// Lists the headings of the page that was chosen in the same row of an editor's form.
// Without script they are listed once the draft is saved.

async function list(page) {
  const select = document.getElementById(page.id.replace(/page$/, "heading"));
  const address = select?.dataset.headings;
  if (!address) return;
  const answer = await fetch(address.replace(/0\/$/, `${page.value || 0}/`));
  if (!answer.ok) return;
  const { headings } = await answer.json();
  const chosen = select.value;
  select.replaceChildren(...headings.map(([id, words]) => new Option(words, id)));
  select.value = headings.some(([id]) => id === chosen) ? chosen : "";
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("input[type=hidden][id$=-page]")) list(event.target);
});
