// What a lineage picture gains from a script: zoom, fit, walking by keys, lighting up ways, finding, opening sides in
// place. The picture scrolls in its own region and every control is a link or a form, so that it works without this.
const READABLE = 0.75; // 13 px names stay near 10 px
const LARGEST = 2;

let stop = new AbortController();
start();
let shown = location.pathname + location.search;
addEventListener("popstate", () => {
  // A jump within the page is a step of its history too, and shows nothing else.
  if (document.getElementById("explorer") && location.pathname + location.search !== shown) go(location.href, { push: false });
});

function start() {
  stop.abort();
  stop = new AbortController();
  for (const canvas of document.querySelectorAll("[data-lineage]")) prepare(canvas, stop.signal);
}

function prepare(canvas, signal) {
  const svg = canvas.querySelector("svg");
  const view = {
    canvas, svg, signal, scale: 1,
    small: canvas.classList.contains("small"),
    natural: { width: svg.width.baseVal.value, height: svg.height.baseVal.value },
    nodes: new Map([...svg.querySelectorAll(".node")].map((node) => [node.dataset.node, node])),
    ways: waysOf(svg),
  };
  setScale(view, fitting(view));
  showFocus(view);
  rove(view);
  grab(view);
  light(view);
  keys(view);
  if (!view.small) {
    zoomButtons(view);
    find(view);
    map(view);
    links(view);
    slide(view);
    which(view);
    png(view);
  }
  canvas.dataset.ready = "true";
}

// The links of the picture, by the box that they leave and the one that they reach.
function waysOf(svg) {
  const ways = { from: new Map(), to: new Map() };
  for (const link of svg.querySelectorAll(".link")) {
    for (const end of ["from", "to"]) {
      const box = link.dataset[end];
      if (!ways[end].has(box)) ways[end].set(box, []);
      ways[end].get(box).push(link);
    }
  }
  return ways;
}

/* Zoom */

function fitting({ canvas, natural, small }) {
  // The region grows with the drawing up to its greatest height: fit to that, not to what it happens to be.
  const highest = parseFloat(getComputedStyle(canvas).maxHeight) || canvas.clientHeight;
  const wide = (canvas.clientWidth - 2) / natural.width;
  const high = (highest - 4) / natural.height;
  return Math.min(Math.max(Math.min(wide, high), READABLE), small ? 1 : 1.25);
}

function setScale(view, scale) {
  const { canvas, svg, natural } = view;
  const wanted = Math.min(Math.max(scale, READABLE), LARGEST);
  const middle = {
    x: (canvas.scrollLeft + canvas.clientWidth / 2) / view.scale,
    y: (canvas.scrollTop + canvas.clientHeight / 2) / view.scale,
  };
  svg.setAttribute("width", Math.round(natural.width * wanted));
  svg.setAttribute("height", Math.round(natural.height * wanted));
  view.scale = wanted;
  canvas.scrollTo(middle.x * wanted - canvas.clientWidth / 2, middle.y * wanted - canvas.clientHeight / 2);
  canvas.dataset.scale = wanted.toFixed(2);
}

function fit(view) {
  setScale(view, fitting(view));
  showFocus(view);
}

function showFocus(view) {
  const followed = view.svg.querySelector(".column-row.start");
  const focus = followed ?? view.svg.querySelector(".node.focus") ?? view.svg.querySelector(".node.family");
  if (focus) centre(view, focus);
}

function centre({ canvas }, node) {
  const box = node.querySelector("rect").getBoundingClientRect();
  const region = canvas.getBoundingClientRect();
  canvas.scrollBy(
    box.left + box.width / 2 - region.left - region.width / 2,
    box.top + box.height / 2 - region.top - region.height / 2,
  );
}

function zoomButtons(view) {
  view.canvas.addEventListener("rescale", (event) => setScale(view, event.detail), { signal: view.signal });
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      if (button.dataset.zoom === "fit") fit(view);
      else setScale(view, button.dataset.zoom === "in" ? view.scale * 1.25 : view.scale / 1.25);
    }, { signal: view.signal });
  }
}

/* Moving by pointer */

function grab({ canvas, signal }) {
  let from = null;
  let moved = false;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    from = { x: event.clientX + canvas.scrollLeft, y: event.clientY + canvas.scrollTop };
    moved = false;
  }, { signal });
  addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = { x: from.x - event.clientX, y: from.y - event.clientY };
    if (!moved && Math.abs(to.x - canvas.scrollLeft) + Math.abs(to.y - canvas.scrollTop) > 4) {
      moved = true;
      canvas.classList.add("grabbed");
      canvas.setPointerCapture(event.pointerId);
    }
    if (moved) canvas.scrollTo(to.x, to.y);
  }, { signal });
  addEventListener("pointerup", () => {
    from = null;
    canvas.classList.remove("grabbed");
  }, { signal });
  // Left to itself a browser looks for text to select at each step of the pointer: most of what a frame cost.
  canvas.addEventListener("mousedown", (event) => {
    if (event.button !== 0 || event.target === canvas) return; // on the region itself it may be the scroll bar
    event.preventDefault();
    if (!canvas.contains(document.activeElement)) canvas.focus({ preventScroll: true, focusVisible: false });
  }, { signal });
  canvas.addEventListener("dragstart", (event) => event.preventDefault(), { signal });
  canvas.addEventListener("click", (event) => {
    if (moved) event.preventDefault(), event.stopPropagation();
    moved = false;
  }, { signal, capture: true });
}

/* Lighting up what a box hangs on, or one line, and telling about it */

function light(view) {
  const { canvas, svg, signal } = view;
  const telling = view.small ? null : document.getElementById("telling");
  const usual = telling?.textContent;
  let lit = [];
  let shown = null;
  const show = (target) => {
    const one = target?.closest?.(".node, .link, .column-row, .handle") ?? null;
    if (one === shown || canvas.classList.contains("grabbed")) return;
    shown = one;
    for (const part of lit) part.classList.remove("lit-on");
    const link = one?.classList.contains("link");
    lit = one?.classList.contains("node") ? reach(view, one.dataset.node)
      : link ? [one, view.nodes.get(one.dataset.from), view.nodes.get(one.dataset.to)] : [];
    for (const part of lit) part.classList.add("lit-on");
    svg.classList.toggle("lit", lit.length > 0);
    if (telling) telling.textContent = one ? (link ? one.querySelector("title").textContent : one.getAttribute("aria-label")) : usual;
  };
  canvas.addEventListener("pointerover", (event) => show(event.target), { signal });
  canvas.addEventListener("pointerleave", () => show(null), { signal });
  canvas.addEventListener("focusin", (event) => show(event.target.matches(":focus-visible") ? event.target : null), { signal });
  canvas.addEventListener("focusout", () => show(null), { signal });
  canvas.addEventListener("click", (event) => {
    const link = event.target.closest(".link[data-edge]");
    if (link) location.assign(`/explain/edge/${link.dataset.edge}`);
  }, { signal });
}

function reach({ nodes, ways }, box) {
  const found = new Set([nodes.get(box)]);
  for (const [here, there] of [["from", "to"], ["to", "from"]]) {
    const waiting = [box];
    const seen = new Set(waiting);
    while (waiting.length) {
      for (const link of ways[here].get(waiting.pop()) ?? []) {
        found.add(link);
        const next = link.dataset[there];
        if (seen.has(next)) continue;
        seen.add(next);
        found.add(nodes.get(next));
        waiting.push(next);
      }
    }
  }
  found.delete(undefined);
  return [...found];
}

/* Keyboard: one tab stop, arrows walk along links */

function rove({ svg, nodes }) {
  for (const part of svg.querySelectorAll("a")) part.setAttribute("tabindex", "-1");
  const first = svg.querySelector(".node.focus") ?? svg.querySelector(".node.family") ?? nodes.values().next().value;
  first?.setAttribute("tabindex", "0");
}

function keys(view) {
  const { canvas, signal } = view;
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const box = event.target.closest?.(".node, .column-row, .handle");
    const acts = {
      "+": () => setScale(view, view.scale * 1.25),
      "=": () => setScale(view, view.scale * 1.25),
      "-": () => setScale(view, view.scale / 1.25),
      0: () => fit(view),
      f: () => fit(view),
      "/": () => document.getElementById("within")?.focus(),
      Home: () => focusOn(view, view.svg.querySelector(".node.focus") ?? view.svg.querySelector(".node")),
      Escape: () => canvas.focus(),
    };
    const arrow = event.key.startsWith("Arrow") && box;
    if (!(event.key in acts) && !arrow) return;
    event.preventDefault();
    event.stopPropagation();
    if (!arrow) acts[event.key]();
    else if (event.shiftKey) openSide(box, event.key);
    else focusOn(view, step(view, box, event.key));
  }, { signal });
}

function openSide(box, key) {
  const side = { ArrowLeft: ".handle.up", ArrowRight: ".handle.down" }[key];
  const handle = side && box.closest(".box-group").querySelector(side);
  if (handle) go(handle.getAttribute("href"), { keep: handle.dataset.nodeOf });
}

function focusOn(view, node) {
  if (!node) return;
  for (const other of view.svg.querySelectorAll("[tabindex='0']")) other.setAttribute("tabindex", "-1");
  node.setAttribute("tabindex", "0");
  node.focus({ preventScroll: true });
  const box = node.querySelector("rect").getBoundingClientRect();
  const region = view.canvas.getBoundingClientRect();
  const far = (from, to, low, high) => (from < low ? from - low : to > high ? to - high : 0);
  view.canvas.scrollBy(
    far(box.left, box.right, region.left + 40, region.right - 40),
    far(box.top, box.bottom, region.top + 40, region.bottom - 40),
  );
}

function step(view, from, key) {
  const rows = from.closest(".box-group").querySelectorAll(".node, .column-row");
  const place = [...rows].indexOf(from);
  const within = key === "ArrowDown" ? rows[place + 1] : key === "ArrowUp" ? rows[place - 1] : null;
  if (within) return within;
  const box = from.dataset.node ?? from.dataset.nodeOf;
  const across = key === "ArrowLeft" || key === "ArrowRight";
  const linked = across ? beside(view, box, key === "ArrowRight" ? ["from", "to"] : ["to", "from"]) : [];
  return nearest(from, linked.length ? linked : [...view.nodes.values()], key, linked.length > 0);
}

function beside({ nodes, ways }, box, [here, there]) {
  return (ways[here].get(box) ?? []).map((link) => nodes.get(link.dataset[there])).filter(Boolean);
}

function nearest(from, nodes, key, anywhere) {
  const here = middle(from);
  const across = key === "ArrowLeft" || key === "ArrowRight";
  const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  let best = null;
  for (const node of nodes) {
    const there = middle(node);
    const along = sign * (across ? there.x - here.x : there.y - here.y);
    const aside = Math.abs(across ? there.y - here.y : there.x - here.x);
    if (node === from || (!anywhere && along < 8)) continue;
    const far = Math.abs(along) + 2 * aside;
    if (!best || far < best.far) best = { node, far };
  }
  return best?.node;
}

function middle(node) {
  const box = node.querySelector("rect").getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}

/* Finding within the picture */

function find(view) {
  const form = document.querySelector("[data-find]");
  if (!form) return;
  const field = form.querySelector("input[type=search]");
  const said = document.getElementById("matches");
  let hits = [];
  let at = -1;
  const search = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    hits = [];
    at = -1;
    for (const node of view.nodes.values()) {
      const hit = words.length > 0 && words.every((word) => wordsOf(node).includes(word));
      node.classList.toggle("hit", hit);
      if (hit) hits.push(node);
    }
    view.svg.classList.toggle("finding", words.length > 0);
    said.textContent = words.length ? `${hits.length} match${hits.length === 1 ? "" : "es"}` : "";
  };
  const next = (by) => {
    if (!hits.length) return;
    at = (at + by + hits.length) % hits.length;
    centre(view, hits[at]);
    said.textContent = `${at + 1} of ${hits.length}: Enter shows the next one`;
  };
  field.addEventListener("input", () => {
    search();
    if (hits.length) centre(view, hits[0]);
  }, { signal: view.signal });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (hits[Math.max(at, 0)]) focusOn(view, hits[Math.max(at, 0)]);
    else view.canvas.focus();
  }, { signal: view.signal });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    next(1);
  }, { signal: view.signal });
  if (field.value) search();
}

function wordsOf(node) {
  const title = node.querySelector("title").textContent;
  return `${node.getAttribute("aria-label").split(", ").slice(0, 2).join(" ")} ${node.dataset.of} ${title}`.toLowerCase();
}

/* The whole picture small, with what is in view */

function map(view) {
  const map = document.querySelector("[data-map]");
  const { canvas, natural, signal } = view;
  if (!map || canvas.clientWidth < 600) return;
  const visible = map.querySelector(".view");
  const part = (length, whole) => Math.min(1, length / (whole * view.scale));
  const small = map.querySelector("svg");
  small.setAttribute("height", Math.round(Math.min(150, Math.max(40, (168 * natural.height) / natural.width))));
  const draw = () => {
    // Moved by the compositor: to paint the map anew costs as much as the picture.
    const x = 168 * part(canvas.scrollLeft, natural.width);
    visible.style.transform = `translate(${x}px, ${small.height.baseVal.value * part(canvas.scrollTop, natural.height)}px)`;
    const seen = canvas.clientWidth * canvas.clientHeight;
    map.hidden = natural.width * natural.height * view.scale ** 2 < 2.5 * seen;
  };
  const jump = (event) => {
    const box = map.getBoundingClientRect();
    canvas.scrollTo(
      ((event.clientX - box.left) / box.width) * natural.width * view.scale - canvas.clientWidth / 2,
      ((event.clientY - box.top) / box.height) * natural.height * view.scale - canvas.clientHeight / 2,
    );
  };
  canvas.addEventListener("scroll", draw, { signal, passive: true });
  map.addEventListener("pointerdown", (event) => {
    map.setPointerCapture(event.pointerId);
    jump(event);
  }, { signal });
  map.addEventListener("pointermove", (event) => event.buttons && jump(event), { signal });
  const sizes = new ResizeObserver(() => {
    shape(view, visible, small, part);
    draw();
  });
  sizes.observe(canvas);
  sizes.observe(view.svg);
  signal.addEventListener("abort", () => sizes.disconnect());
  draw();
}

function shape(view, visible, small, part) {
  const { canvas, natural } = view;
  visible.style.width = `${168 * part(canvas.clientWidth, natural.width)}px`;
  visible.style.height = `${small.height.baseVal.value * part(canvas.clientHeight, natural.height)}px`;
}

/* Links that change the state change the picture in its place */

function links(view) {
  const explorer = document.getElementById("explorer");
  explorer?.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-go]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(link.getAttribute("href"), { keep: link.dataset.nodeOf, focus: link.id });
  }, { signal: view.signal });
}

async function go(address, { keep = "", focus = "", push = true } = {}) {
  const explorer = document.getElementById("explorer");
  if (!explorer) return location.assign(address);
  const before = boxOf(keep);
  const scale = document.querySelector("[data-lineage]")?.dataset.scale;
  explorer.setAttribute("aria-busy", "true");
  let fresh = null;
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    fresh = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    fresh = null;
  }
  const wanted = fresh?.getElementById("explorer");
  if (!wanted) return location.assign(address);
  if (push) history.pushState(null, "", address);
  shown = location.pathname + location.search;
  document.title = fresh.title;
  explorer.replaceWith(document.adoptNode(wanted));
  start();
  settle(keep, before, focus, scale);
}

// What was opened stays under the pointer.
function settle(keep, before, focus, scale) {
  const canvas = document.querySelector("[data-lineage]");
  if (before && boxOf(keep)) {
    canvas.dispatchEvent(new CustomEvent("rescale", { detail: Number(scale) }));
    const after = boxOf(keep);
    canvas.scrollBy(after.left - before.left, after.top - before.top);
    canvas.querySelector(`.node[data-node="${keep}"]`)?.focus({ preventScroll: true });
  } else if (focus) {
    document.getElementById(focus)?.focus({ preventScroll: true });
  }
}

function boxOf(keep) {
  return keep ? document.querySelector(`.node[data-node="${keep}"] rect`)?.getBoundingClientRect() : null;
}

/* Times */

function slide(view) {
  const form = document.querySelector("[data-times]");
  for (const slider of form?.querySelectorAll("input[type=range]") ?? []) {
    const moments = slider.dataset.moments.trim().split(" ").filter(Boolean);
    const field = document.getElementById(slider.dataset.for);
    slider.addEventListener("input", () => {
      field.value = moments[Number(slider.value)] ?? "";
      slider.setAttribute("aria-valuetext", field.value ? `${field.value.replace("T", " ")} UTC` : "now");
    }, { signal: view.signal });
    slider.addEventListener("change", () => {
      const said = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
      go(`/lineage?${said}`, { focus: slider.id });
    }, { signal: view.signal });
  }
}

function which(view) {
  const form = document.querySelector("[data-form]");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = new URLSearchParams([...new FormData(form)].filter(([name, value]) => value && !(name === "sure" && value === "0")));
    for (const name of ["kinds", "silos"]) {
      const chosen = said.getAll(name);
      said.delete(name);
      const all = form.querySelectorAll(`input[name=${name}]`).length;
      if (chosen.length && chosen.length < all) said.set(name, chosen.join(","));
    }
    go(`/lineage?${said}`, { focus: "sure" });
  }, { signal: view.signal });
}

/* A picture of the picture */

function png(view) {
  const button = document.querySelector("[data-png]");
  button?.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await save(await drawn(button.dataset.png));
    } finally {
      button.disabled = false;
    }
  }, { signal: view.signal });
}

async function drawn(address) {
  const answer = await fetch(address);
  const name = /filename="([^"]+)\.svg"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "lineage";
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await answer.text())}`;
  await image.decode();
  const scale = Math.min(2, 16_000 / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#ffffff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(image, 0, 0, canvas.width, canvas.height);
  return { blob: await new Promise((done) => canvas.toBlob(done, "image/png")), name };
}

function save({ blob, name }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${name}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
