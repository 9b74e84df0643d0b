// Everything works without this file; it only makes some things quicker.
import { enlivenCharts } from "./charts.js";
import { initAll } from "./govuk/govuk-frontend.min.js";

const NARROW = window.matchMedia("(max-width: 40em)");

// On a phone the figures come first: filters start closed, unless one of them is wrong.
function closeFiltersOnPhones() {
  if (!NARROW.matches) return;
  for (const panel of document.querySelectorAll("details[data-closed-on-phones]")) {
    panel.open = panel.querySelector(".govuk-form-group--error") !== null;
  }
}

// A filter left empty does not need to be in the address that is shared.
function leaveEmptyFiltersOut() {
  for (const form of document.querySelectorAll("form[data-short-address]")) {
    form.addEventListener("submit", () => {
      for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
    });
  }
  window.addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form[data-short-address] :disabled")) field.disabled = false;
  });
}

initAll();
closeFiltersOnPhones();
leaveEmptyFiltersOut();
enlivenCharts();
