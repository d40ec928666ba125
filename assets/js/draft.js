// A form with data-draft="person/thing" keeps what is typed for the life of the tab, puts it back, and says so
// in its [data-draft-found]; [data-draft-discard] returns to the saved values. The page that follows a successful
// save bears data-draft-done="person/thing" (or "*" at sign-in). Secrets and files are never kept.
const name = (key) => `hygie:draft:${key}`;
const KEPT = "input:not([type=hidden], [type=password], [type=file], [data-draft-never]), select, textarea";
const isTicked = (field) => field.matches("[type=checkbox], [type=radio]");
const fields = (form) => [...form.elements].filter((field) => field.name && field.matches(KEPT));
const read = (form) => fields(form).map((field) => (isTicked(field) ? field.checked : field.value));

for (const done of document.querySelectorAll("[data-draft-done]")) {
  for (const key of Object.keys(sessionStorage)) {
    const all = done.dataset.draftDone === "*" && key.startsWith(name(""));
    if (all || key === name(done.dataset.draftDone)) sessionStorage.removeItem(key);
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = name(form.dataset.draft);
  const saved = JSON.stringify(read(form));
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  if (kept && kept.length === fields(form).length && JSON.stringify(kept) !== saved) {
    fields(form).forEach((field, i) => {
      if (isTicked(field)) field.checked = kept[i];
      else field.value = kept[i];
    });
    const found = form.querySelector("[data-draft-found]");
    if (found) found.hidden = false;
  }
  form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(read(form))));
  form.querySelector("[data-draft-discard]")?.addEventListener("click", (event) => {
    sessionStorage.removeItem(key);
    form.reset();
    event.target.closest("[data-draft-found]").hidden = true;
  });
}
