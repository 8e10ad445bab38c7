// A session that ends while somebody writes must not cost them their text.
//
// Before a form of the admin is sent, this asks whether its person is still signed in.
// If not, it stays where it is, with all that was typed, and asks them to sign in in
// another tab; then it sends what waited. docs/decisions/0015-sign-in.md says why.

const { session, signIn, signOut, person } =
  document.querySelector("script[data-session]").dataset;
const passed = new WeakSet(); // forms that may go as they are
const asked = new WeakSet(); // forms that wait for the answer
let dialog;
let goOn = []; // what waits for somebody to sign in

// The person's id, or null; undefined where the portal does not answer. A session that
// began anew wants a new token in every form.
async function whoIsSignedIn() {
  try {
    const answer = await fetch(session, { headers: { Accept: "application/json" } });
    const state = await answer.json();
    window.wagtailConfig.CSRF_TOKEN = state.token;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
      field.value = state.token;
    }
    return state.person;
  } catch (error) {
    return undefined;
  }
}

// By its attributes: a form's field may be called "action" or "method".
function changesSomething(form) {
  const isPost = form.getAttribute("method")?.toLowerCase() === "post";
  return isPost && form.getAttribute("action") !== signOut;
}

function send(form, button) {
  const wasOff = button?.disabled;
  if (button) button.disabled = false; // Wagtail has switched it off, as if it was sent
  passed.add(form);
  form.requestSubmit(button);
  passed.delete(form);
  if (button) button.disabled = wasOff;
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function makeDialog() {
  const link = element("a", { href: signIn, target: "_blank", className: "button" });
  link.textContent = "Sign in, in a new tab";
  const close = element("button", { type: "button", className: "button button-secondary" });
  close.textContent = "Not now";
  const status = element("p", { className: "signed-out__status" });
  status.setAttribute("role", "status");
  const made = element(
    "dialog",
    { className: "signed-out" },
    element("h2", { id: "signed-out", textContent: "You have been signed out" }),
    element("p", {
      textContent:
        "Your text is still here, and not yet saved. Sign in, then come back to this tab: it goes on by itself.",
    }),
    status,
    element("div", { className: "signed-out__acts" }, link, close),
  );
  made.setAttribute("aria-labelledby", "signed-out");
  close.addEventListener("click", () => made.close());
  made.addEventListener("close", () => (goOn = []));
  document.body.append(made);
  return made;
}

function askToSignIn(then) {
  dialog ??= makeDialog();
  goOn.push(then);
  if (!dialog.open) dialog.showModal();
}

async function lookAgain() {
  if (!dialog?.open) return;
  const now = await whoIsSignedIn();
  if (!now || !dialog.open) return;
  if (String(now) !== person) {
    dialog.querySelector("[role=status]").textContent =
      "Somebody else is signed in now. Sign out there, and sign in as yourself.";
    return;
  }
  const waiting = goOn;
  dialog.close();
  for (const then of waiting) then();
}

document.addEventListener(
  "submit",
  async (event) => {
    const { target: form, submitter: button } = event;
    if (passed.has(form) || !changesSomething(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asked.has(form)) return; // pressed twice
    asked.add(form);
    const now = await whoIsSignedIn();
    asked.delete(form);
    const goes = now === undefined || String(now) === person;
    if (goes) send(form, button);
    else askToSignIn(() => send(form, button));
  },
  true,
);

document.addEventListener("w-autosave:error", async (event) => {
  const form = event.target;
  if ((await whoIsSignedIn()) !== null) return;
  const autosave = window.wagtail.app.getControllerForElementAndIdentifier(form, "w-autosave");
  askToSignIn(() => autosave?.save(event));
});

new BroadcastChannel("sign-in").addEventListener("message", lookAgain);
window.addEventListener("focus", lookAgain);
setInterval(lookAgain, 3000);
