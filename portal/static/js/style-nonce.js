// Wagtail's text editor writes small style elements. The policy lets those through that
// carry the nonce of this answer, and no script of another host or in the page could
// make one.
{
  const { styleNonce } = document.currentScript.dataset;
  const make = document.createElement;
  document.createElement = function (...how) {
    const made = make.apply(this, how);
    if (made instanceof HTMLStyleElement) made.nonce = styleNonce;
    return made;
  };
}
