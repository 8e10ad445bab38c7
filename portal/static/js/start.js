// Starts Wagtail's date fields, choosers and repeated forms, which would otherwise be
// started by inline scripts (portal/no_inline.py). Those that come later too: filters,
// dialogs and added forms.

const KNOWN = new Set([
  "Chooser",
  "DocumentChooser",
  "ImageChooser",
  "InlinePanel",
  "MultipleChooserPanel",
  "PageChooser",
  "SnippetChooser",
  "createTaskChooser",
  "initDateChooser",
  "initDateTimeChooser",
  "initTimeChooser",
]);

function start(element) {
  const { start: name, id, options } = element.dataset;
  element.remove();
  if (!KNOWN.has(name)) throw new Error(`Nothing starts by the name of ${name}`);
  const given = id === undefined ? [] : [id];
  new window[name](...given, JSON.parse(options));
}

// In the order of the page, as inline scripts ran.
function startAll(root) {
  for (const element of root.querySelectorAll("template[data-start]")) start(element);
}

startAll(document);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) {
      if (node.nodeType !== Node.ELEMENT_NODE || !node.isConnected) continue;
      if (node.matches("template[data-start]")) start(node);
      else startAll(node);
    }
  }
}).observe(document.body, { childList: true, subtree: true });
