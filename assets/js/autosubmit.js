// A form with data-autosubmit is sent when a choice changes; typed text waits for Enter.
// The pause lets arrow keys go through a list, and the focus comes back to the same field.
const PAUSE = 500;
const memory = "hygie:focus";
let timer;

document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (!form?.matches("[data-autosubmit]") || !target.matches("select, [type=checkbox], [type=radio]")) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    sessionStorage.setItem(memory, `${location.pathname}#${document.activeElement.id}`);
    form.requestSubmit();
  }, PAUSE);
});

document.addEventListener("submit", () => clearTimeout(timer));
document.addEventListener("click", (event) => event.target.closest("a") && clearTimeout(timer));

const [path, id] = (sessionStorage.getItem(memory) ?? "").split("#");
sessionStorage.removeItem(memory);
if (id && path === location.pathname) {
  const field = document.getElementById(id);
  field?.closest("details")?.setAttribute("open", "");
  field?.focus({ preventScroll: true });
}
