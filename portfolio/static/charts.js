// Charts are whole without this file. It shows what a part says where the pointer or the keyboard is, lets the arrow
// keys go from part to part, and brings crowded points and small countries nearer.

const PARTS = ".app-chart__link, .app-chart__mark, .app-chart__bar, .app-map__area";
const CROWDED = 24; // Points on a line stand apart as they are.
const NEARER = 1.6;
const NEAREST = 10;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const middle = (part) => {
  const box = part.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
};

// ---- What a part says -------------------------------------------------------------------------------------------

// The browser's own slow tooltips would stand beside ours: their words move to where we read them.
function takeWords(drawing) {
  for (const title of drawing.querySelectorAll("path > title, rect > title")) {
    const part = title.closest(".app-chart__link") ?? title.parentElement;
    part.dataset.says = title.textContent;
    title.remove();
  }
}

function tipIn(figure) {
  const tip = document.createElement("div");
  tip.className = "app-tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true"); // A link has these words as its name already.
  figure.append(tip);
  return tip;
}

function show(tip, figure, part) {
  const [around, at] = [figure.getBoundingClientRect(), part.getBoundingClientRect()];
  tip.textContent = part.dataset.says;
  tip.hidden = false;
  const room = around.width - tip.offsetWidth;
  const left = Math.min(Math.max(at.left + at.width / 2 - around.left - tip.offsetWidth / 2, 0), Math.max(room, 0));
  const above = at.top - around.top - tip.offsetHeight - 4;
  tip.style.left = `${left}px`;
  tip.style.top = `${above < 0 ? at.bottom - around.top + 4 : above}px`;
}

function tellParts(figure, drawings) {
  const tip = tipIn(figure);
  const hide = () => (tip.hidden = true);
  for (const drawing of drawings) {
    drawing.addEventListener("pointerover", (event) => {
      const part = event.target.closest("[data-says]");
      if (part) show(tip, figure, part);
    });
    drawing.addEventListener("focusin", (event) => {
      if (event.target.dataset.says && event.target.matches(":focus-visible")) show(tip, figure, event.target);
    });
    drawing.addEventListener("focusout", hide);
  }
  figure.addEventListener("pointerover", (event) => {
    if (!event.target.closest("[data-says], .app-tip")) hide();
  });
  figure.addEventListener("pointerleave", hide);
  figure.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}

// ---- From part to part ------------------------------------------------------------------------------------------

// One stop for the tab key; the arrows go to the nearest part on that side.
function nearest(links, from, [dx, dy]) {
  const [x, y] = middle(from);
  let [best, least] = [null, Infinity];
  for (const link of links) {
    const [lx, ly] = middle(link);
    const [ahead, aside] = [(lx - x) * dx + (ly - y) * dy, Math.abs((lx - x) * dy) + Math.abs((ly - y) * dx)];
    const way = ahead + 2 * aside;
    if (link !== from && ahead > 0.5 && way < least) [best, least] = [link, way];
  }
  return best;
}

function stopAt(links, one) {
  for (const link of links) link.setAttribute("tabindex", link === one ? "0" : "-1");
}

function walk(drawing, whenReached) {
  const links = [...drawing.querySelectorAll(".app-chart__link")];
  if (links.length < 2) return;
  stopAt(links, links[0]);
  drawing.querySelector("desc").textContent += " Use the arrow keys to go from part to part, Home and End for the ends.";
  drawing.addEventListener("focusin", (event) => {
    if (!links.includes(event.target)) return;
    stopAt(links, event.target);
    whenReached(event.target);
  });
  drawing.addEventListener("keydown", (event) => {
    const ends = { Home: links[0], End: links[links.length - 1] };
    const next = ends[event.key] ?? (ARROWS[event.key] && nearest(links, event.target, ARROWS[event.key]));
    if (!(event.key in ARROWS || event.key in ends)) return;
    event.preventDefault();
    next?.focus();
  });
}

// ---- Nearer -----------------------------------------------------------------------------------------------------

const placeOf = (mark) => (mark.dataset.at ??= mark.getAttribute("transform")).match(/-?[\d.]+/g).map(Number);

// A label goes with the point beside it.
function pointOf(label, marks) {
  const box = label.getBBox();
  const off = (mark) => {
    const [x, y] = placeOf(mark);
    const [dx, dy] = [Math.max(box.x - x, 0, x - box.x - box.width), Math.max(box.y - y, 0, y - box.y - box.height)];
    return Math.hypot(dx, dy) - mark.getBBox().width / 2;
  };
  return placeOf(marks.reduce((best, mark) => (off(mark) < off(best) ? mark : best)));
}

// Where a text is to be: labels at their points; what an axis says stays at the edge of what is in view.
function textPlace(text, view) {
  const at = [Number(text.getAttribute("x")), Number(text.getAttribute("y"))];
  if (text.matches(".app-chart__label")) {
    const [x, y] = (view.beside.get(text) ?? at);
    return [x + (at[0] - x) / view.scale, y + (at[1] - y) / view.scale];
  }
  const held = [view.x + at[0] / view.scale, view.y + at[1] / view.scale];
  if (text.matches(".app-chart__axis")) return held;
  if (!text.matches(".app-chart__tick, .app-chart__row")) return at;
  return text.getAttribute("text-anchor") === "middle" ? [at[0], held[1]] : [held[0], at[1]];
}

// Positions grow, points and words do not: what lay over one another comes apart.
function keepSizes(view) {
  for (const mark of view.marks) mark.setAttribute("transform", `translate(${placeOf(mark)}) scale(${1 / view.scale})`);
  for (const text of view.texts) {
    const [x, y] = [text.getAttribute("x"), text.getAttribute("y")];
    text.setAttribute("transform", `translate(${textPlace(text, view)}) scale(${1 / view.scale}) translate(${-x} ${-y})`);
  }
}

class View {
  constructor(drawing) {
    const { width, height } = drawing.viewBox.baseVal;
    const parts = (css) => [...drawing.querySelectorAll(css)];
    const [marks, texts] = [parts(".app-chart__mark"), parts(".app-chart__text")];
    Object.assign(this, { drawing, width, height, marks, texts, scale: 1, x: 0, y: 0, beside: new Map() });
  }

  // Measured when it is first shown nearer: a drawing of the other width has no boxes.
  findLabels() {
    if (this.beside.size || !this.marks.length || !this.drawing.clientWidth) return;
    for (const text of this.texts) {
      if (text.matches(".app-chart__label")) this.beside.set(text, pointOf(text, this.marks));
    }
  }

  draw() {
    const [across, down] = [this.width / this.scale, this.height / this.scale];
    this.x = Math.min(Math.max(this.x, 0), this.width - across);
    this.y = Math.min(Math.max(this.y, 0), this.height - down);
    this.drawing.setAttribute("viewBox", `${this.x} ${this.y} ${across} ${down}`);
    this.drawing.classList.toggle("app-chart__drawing--near", this.scale > 1);
    keepSizes(this);
  }

  zoom(by) {
    const before = this.scale;
    this.findLabels();
    this.scale = Math.min(Math.max(before * by, 1), NEAREST);
    this.x += this.width * (1 / before - 1 / this.scale) / 2;
    this.y += this.height * (1 / before - 1 / this.scale) / 2;
    this.draw();
  }

  move(dx, dy) {
    const unit = this.width / this.scale / this.drawing.clientWidth;
    this.x -= dx * unit;
    this.y -= dy * unit;
    this.draw();
  }

  bringIn(part) {
    const [frame, [x, y]] = [this.drawing.getBoundingClientRect(), middle(part)];
    const inside = x > frame.left && x < frame.right && y > frame.top && y < frame.bottom;
    if (!inside) this.move(frame.left + frame.width / 2 - x, frame.top + frame.height / 2 - y);
  }
}

function drag(view) {
  let moved = false;
  view.drawing.addEventListener("pointerdown", (event) => {
    moved = false;
    if (view.scale === 1 || event.button) return;
    event.preventDefault();
    const follow = (next) => {
      if (Math.abs(next.movementX) + Math.abs(next.movementY) > 1) moved = true;
      view.move(next.movementX, next.movementY);
    };
    window.addEventListener("pointermove", follow);
    window.addEventListener("pointerup", () => window.removeEventListener("pointermove", follow), { once: true });
  });
  view.drawing.addEventListener("click", (event) => moved && event.preventDefault(), true);
}

function button(words, name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary app-near__button";
  made.textContent = words;
  made.setAttribute("aria-label", `${words}: ${name}`);
  made.addEventListener("click", act);
  return made;
}

function offerNearer(figure, views) {
  const name = figure.querySelector(".app-chart__title").textContent;
  const row = document.createElement("div");
  row.className = "app-near";
  const all = (by) => () => views.forEach((view) => view.zoom(by));
  row.append(button("Zoom in", name, all(NEARER)), button("Zoom out", name, all(1 / NEARER)), button("Show all", name, all(0)));
  figure.querySelector(".app-chart__drawing").before(row);
}

function enliven(figure) {
  const drawings = [...figure.querySelectorAll(".app-chart__drawing")];
  const crowded = drawings[0].querySelectorAll(".app-chart__mark, .app-map__area").length > CROWDED;
  const views = drawings.map((drawing) => new View(drawing));
  drawings.forEach(takeWords);
  tellParts(figure, drawings);
  views.forEach((view) => walk(view.drawing, (part) => view.bringIn(part)));
  if (!crowded) return;
  views.forEach(drag);
  offerNearer(figure, views);
}

export function enlivenCharts() {
  for (const figure of document.querySelectorAll(".app-chart")) if (figure.querySelector(PARTS)) enliven(figure);
}
