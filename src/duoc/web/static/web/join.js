// The code of an invitation stands behind the # of its link and is never sent in an address: it goes into the form's body,
// and out of the address bar and the history before anybody looks over a shoulder.
const code = location.hash.slice(1);
const form = document.getElementById("invitation");
if (code && form) {
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = code;
  form.requestSubmit();
}
