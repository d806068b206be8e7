// Everything here adds to a page that is whole without it: the tables say all that the map shows.
"use strict";

for (const tools of document.querySelectorAll(".tools")) tools.hidden = false;

// Each practice has a row at every tier: the first is that of the groups on the map.
const firstRows = (selector) => {
  const rows = new Map();
  for (const row of document.querySelectorAll(selector)) {
    if (!rows.has(row.dataset.practice)) rows.set(row.dataset.practice, row);
  }
  return [...rows.values()];
};

for (const map of document.querySelectorAll(".map svg")) {
  const whole = map.viewBox.baseVal;
  const start = [whole.x, whole.y, whole.width, whole.height];
  let [x, y, width, height] = start;

  const show = () => map.setAttribute("viewBox", [x, y, width, height].join(" "));
  const zoom = (factor, atX = x + width / 2, atY = y + height / 2) => {
    const least = start[2] / 400, most = start[2] * 1.5;
    const by = Math.min(most, Math.max(least, width * factor)) / width;
    x = atX - (atX - x) * by;
    y = atY - (atY - y) * by;
    width *= by;
    height *= by;
    show();
  };
  const move = (right, down) => { x += width * right; y += height * down; show(); };
  const reset = () => { [x, y, width, height] = start; show(); };
  const at = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY);
    return point.matrixTransform(map.getScreenCTM().inverse());
  };

  map.addEventListener("wheel", (event) => {
    const point = at(event), before = width;
    zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, point.x, point.y);
    if (width !== before) event.preventDefault();  // at a limit the wheel moves the page on
  }, { passive: false });
  let held = null;
  map.addEventListener("pointerdown", (event) => { held = at(event); });
  map.addEventListener("pointermove", (event) => {
    if (held === null || event.buttons === 0) return;
    const point = at(event);
    x += held.x - point.x;
    y += held.y - point.y;
    show();
  });
  window.addEventListener("pointerup", () => { held = null; });
  // A click, not a drag, leads to the group's page; by keyboard the lists below do.
  let pressed = null;
  map.addEventListener("mousedown", (event) => { pressed = [event.clientX, event.clientY]; });
  map.addEventListener("click", (event) => {
    const group = event.target.closest("[data-section]");
    // A screen reader clicks without pressing a button.
    const [fromX, fromY] = pressed ?? [event.clientX, event.clientY];
    pressed = null;
    const moved = Math.hypot(event.clientX - fromX, event.clientY - fromY);
    if (group !== null && moved < 4) location.hash = group.dataset.section;
  });

  const actions = {
    in: () => zoom(1 / 1.5), out: () => zoom(1.5), whole: reset,
    left: () => move(-0.2, 0), right: () => move(0.2, 0),
    up: () => move(0, -0.2), down: () => move(0, 0.2),
  };
  for (const button of document.querySelectorAll("[data-map]")) {
    button.addEventListener("click", actions[button.dataset.map]);
  }
  for (const box of document.querySelectorAll("[data-layer]")) {
    box.addEventListener("change", () => {
      const layer = map.querySelector(`#${box.dataset.layer}`);
      layer.style.display = box.checked ? "" : "none";
    });
    box.dispatchEvent(new Event("change"));
  }

  const form = document.querySelector("#search");
  const answer = document.querySelector("#found");
  const find = (text) => {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return [];
    const rows = firstRows("tr[data-practice]");
    const code = (row) => row.dataset.practice.toLowerCase();
    const own = rows.find((row) => code(row) === wanted)
      ?? rows.find((row) => code(row) === wanted.split(" ")[0]);
    if (own !== undefined) return [own];
    return rows.filter((row) => row.cells[1].textContent.toLowerCase().includes(wanted));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [row, ...others] = find(form.elements.practice.value);
    map.querySelector(".found")?.classList.remove("found");
    if (row === undefined) {
      answer.textContent = "No practice has such a code or name.";
      return;
    }
    const section = row.closest("section");
    const link = document.createElement("a");
    link.href = `#${section.id}`;
    link.textContent = section.querySelector("h3").textContent;
    const more = others.length ? ` ${others.length} more have such a name: write more of it.` : "";
    answer.replaceChildren(`${row.cells[1].textContent} is in `, link, `.${more}`);
    const dot = map.querySelector(`[data-code="${CSS.escape(row.dataset.practice)}"]`);
    dot.classList.add("found");
    width = start[2] / 6;
    height = start[3] / 6;
    x = dot.cx.baseVal.value - width / 2;
    y = dot.cy.baseVal.value - height / 2;
    show();
  });

  const trust = document.querySelector("#trust");
  trust?.addEventListener("change", () => {
    const said = document.querySelector("#dealers");
    map.querySelectorAll(".dealing").forEach((dot) => dot.classList.remove("dealing"));
    said.replaceChildren();
    if (trust.value === "") return;
    const word = trust.value.replaceAll(" ", "\u00a0");
    const rows = firstRows("tr[data-trusts]")
      .filter((row) => row.dataset.trusts.split(" ").includes(word));
    if (rows.length === 0) {
      said.textContent = "No practice deals with it.";
      return;
    }
    for (const row of rows) {
      const code = CSS.escape(row.dataset.practice);
      map.querySelector(`[data-code="${code}"]`).classList.add("dealing");
    }
    const sections = new Set(rows.map((row) => row.closest("section")));
    said.append(`${rows.length} practices deal with it, in `);
    [...sections].forEach((section, k) => {
      const link = document.createElement("a");
      link.href = `#${section.id}`;
      link.textContent = section.querySelector("h3").textContent;
      said.append(k === 0 ? "" : ", ", link);
    });
    said.append(".");
  });
}
