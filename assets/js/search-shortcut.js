// «/» goes to the search field that bears data-search-shortcut.
// The server leaves the attribute out for people who turned the shortcut off (WCAG 2.1.4).
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const field = document.querySelector("[data-search-shortcut]");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
