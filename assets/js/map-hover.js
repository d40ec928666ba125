// What bears the same data-area lights up together: an area of the map and its row in the table.
function link(event) {
  const area = event.target.closest?.("[data-area]")?.dataset.area;
  for (const lit of document.querySelectorAll("[data-area].linked")) {
    if (lit.dataset.area !== area) lit.classList.remove("linked");
  }
  if (!area) return;
  for (const same of document.querySelectorAll(`[data-area="${CSS.escape(area)}"]`)) same.classList.add("linked");
}

if (document.querySelector(".map [data-area]")) {
  document.addEventListener("pointerover", link);
  document.addEventListener("focusin", link);
}
