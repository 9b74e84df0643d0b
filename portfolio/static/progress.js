// The page of work in the background keeps itself up to date; without this file it reloads as a whole.
const EVERY = 2000;

async function update() {
  const shown = document.querySelector("[data-progress]");
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const news = page.querySelector("[data-progress]");
  if (!news) {
    window.location.reload();
    return;
  }
  shown.replaceWith(news);
  window.setTimeout(keepUp, EVERY);
}

function keepUp() {
  update().catch(() => window.setTimeout(keepUp, EVERY * 5));
}

window.setTimeout(keepUp, EVERY);
