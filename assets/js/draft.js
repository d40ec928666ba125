// A form with data-draft="person/thing" keeps what is typed for the life of the tab, puts it back, and says so
// in its [data-draft-found]; [data-draft-discard] returns to the saved values. What was sent is forgotten by the page
// that says it is done ([data-draft-done]; with "*", at sign-in, everything is) and by a link that gives it up
// ([data-draft-drop]). The version is kept too, so that what others saved meanwhile is never overwritten unseen.
// Secrets and files are never kept.
const SENT = "hygie:draft-sent";
const name = (key) => `hygie:draft:${key}`;
const KEPT = "input:not([type=hidden], [type=password], [type=file], [data-draft-never]), select, textarea, [name=version]";
const isTicked = (field) => field.matches("[type=checkbox], [type=radio]");
const fields = (form) => [...form.elements].filter((field) => field.name && field.matches(KEPT));
const read = (form) => fields(form).map((field) => (isTicked(field) ? field.checked : field.value));

function write(form, values) {
  fields(form).forEach((field, i) => (field[isTicked(field) ? "checked" : "value"] = values[i]));
}

function forgetSent() {
  sessionStorage.removeItem(sessionStorage.getItem(SENT));
  sessionStorage.removeItem(SENT);
}

for (const done of document.querySelectorAll("[data-draft-done]")) {
  forgetSent();
  if (done.dataset.draftDone !== "*") continue;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(name(""))) sessionStorage.removeItem(key);
}

for (const link of document.querySelectorAll("[data-draft-drop]")) link.addEventListener("click", forgetSent);

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = name(form.dataset.draft);
  if (sessionStorage.getItem(SENT) === key) sessionStorage.removeItem(SENT);
  const saved = read(form);
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  if (kept?.length === saved.length && JSON.stringify(kept) !== JSON.stringify(saved)) {
    write(form, kept);
    const found = form.querySelector("[data-draft-found]");
    if (found) found.hidden = false;
  }
  form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(read(form))));
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
  form.querySelector("[data-draft-discard]")?.addEventListener("click", (event) => {
    sessionStorage.removeItem(key);
    write(form, saved);
    event.target.closest("[data-draft-found]").hidden = true;
  });
}
