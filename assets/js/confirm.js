// A form with data-confirm="what will happen" and data-cancel="way out" asks before it is sent.
// It then adds confirmed=yes; without this file the server answers with a page that asks the same.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.elements.confirmed) return;
  event.preventDefault();
  const button = event.submitter;
  if (!(await ask(form.dataset.confirm, button?.textContent.trim(), form.dataset.cancel))) return button?.focus();
  const proof = document.createElement("input");
  Object.assign(proof, { type: "hidden", name: "confirmed", value: "yes" });
  form.append(proof);
  form.requestSubmit(button);
});

function ask(question, act, wayOut) {
  const dialog = document.createElement("dialog");
  const words = Object.assign(document.createElement("p"), { id: "confirm-words", textContent: question });
  const choices = Object.assign(document.createElement("form"), { method: "dialog", className: "acts" });
  for (const [value, className, text] of [["no", "button", wayOut], ["yes", "button danger", act]]) {
    choices.append(Object.assign(document.createElement("button"), { value, className, textContent: text }));
  }
  dialog.setAttribute("aria-labelledby", words.id);
  dialog.append(words, choices);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue === "yes");
    });
  });
}
