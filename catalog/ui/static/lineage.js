// Pan, zoom, fit and keyboard for a lineage drawing. The drawing scrolls in its own region, so it works without this.
const READABLE = 0.75; // 13 px names stay near 10 px
const LARGEST = 2;

for (const canvas of document.querySelectorAll("[data-lineage]")) prepare(canvas);

function prepare(canvas) {
  const svg = canvas.querySelector("svg");
  const natural = { width: svg.width.baseVal.value, height: svg.height.baseVal.value };
  const state = { scale: 1 };
  const zoom = (scale) => setScale(canvas, svg, natural, state, scale);
  const small = canvas.classList.contains("small");

  zoom(fitting(canvas, natural, small ? 1 : 1.25));
  showFocus(canvas, svg);
  grab(canvas);
  follow(canvas, svg);

  for (const button of small ? [] : document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      const factor = { in: state.scale * 1.25, out: state.scale / 1.25, fit: fitting(canvas, natural, 1.25) };
      zoom(factor[button.dataset.zoom]);
      if (button.dataset.zoom === "fit") showFocus(canvas, svg);
    });
  }
  canvas.addEventListener("keydown", (event) => {
    const steps = { "+": state.scale * 1.25, "=": state.scale * 1.25, "-": state.scale / 1.25, 0: fitting(canvas, natural, 1.25) };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in steps) {
      event.preventDefault();
      zoom(steps[event.key]);
    } else if (event.key.startsWith("Arrow") && event.target !== canvas) {
      event.preventDefault();
      step(svg, event.target, event.key);
    }
  });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(state.scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
  }, { passive: false });
  canvas.dataset.ready = "true";
}

function fitting(canvas, natural, largest) {
  // The region grows with the drawing up to its greatest height: fit to that, not to what it happens to be.
  const highest = parseFloat(getComputedStyle(canvas).maxHeight) || canvas.clientHeight;
  const wide = (canvas.clientWidth - 2) / natural.width;
  const high = (highest - 4) / natural.height;
  return Math.min(Math.max(Math.min(wide, high), READABLE), largest);
}

function setScale(canvas, svg, natural, state, scale) {
  const wanted = Math.min(Math.max(scale, READABLE), LARGEST);
  const middle = {
    x: (canvas.scrollLeft + canvas.clientWidth / 2) / state.scale,
    y: (canvas.scrollTop + canvas.clientHeight / 2) / state.scale,
  };
  svg.setAttribute("width", Math.round(natural.width * wanted));
  svg.setAttribute("height", Math.round(natural.height * wanted));
  state.scale = wanted;
  canvas.scrollTo(middle.x * wanted - canvas.clientWidth / 2, middle.y * wanted - canvas.clientHeight / 2);
  canvas.dataset.scale = wanted.toFixed(2);
}

function showFocus(canvas, svg) {
  const focus = svg.querySelector(".node.focus");
  if (!focus) return;
  const box = focus.getBoundingClientRect();
  const region = canvas.getBoundingClientRect();
  canvas.scrollBy(
    box.left + box.width / 2 - region.left - region.width / 2,
    box.top + box.height / 2 - region.top - region.height / 2,
  );
}

function grab(canvas) {
  let from = null;
  let moved = false;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch") return;
    from = { x: event.clientX + canvas.scrollLeft, y: event.clientY + canvas.scrollTop };
    moved = false;
  });
  window.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = { x: from.x - event.clientX, y: from.y - event.clientY };
    if (Math.abs(to.x - canvas.scrollLeft) + Math.abs(to.y - canvas.scrollTop) > 4) {
      moved = true;
      canvas.classList.add("grabbed");
    }
    if (moved) canvas.scrollTo(to.x, to.y);
  });
  window.addEventListener("pointerup", () => {
    from = null;
    canvas.classList.remove("grabbed");
  });
  canvas.addEventListener("dragstart", (event) => event.preventDefault());
  canvas.addEventListener("click", (event) => {
    if (moved) event.preventDefault();
    moved = false;
  }, true);
}

function follow(canvas, svg) {
  const edges = [...svg.querySelectorAll(".edge-group")];
  const light = (node) => {
    const on = node ? reach(edges, node.dataset.node) : null;
    svg.classList.toggle("following", Boolean(on));
    for (const edge of edges) edge.classList.toggle("on", Boolean(on?.edges.has(edge)));
    for (const other of svg.querySelectorAll(".node")) other.classList.toggle("on", Boolean(on?.nodes.has(other.dataset.node)));
  };
  for (const node of svg.querySelectorAll(".node")) {
    node.addEventListener("pointerenter", () => light(node));
    node.addEventListener("pointerleave", () => light(null));
    node.addEventListener("focus", () => light(node));
    node.addEventListener("blur", () => light(null));
  }
}

function reach(edges, start) {
  const nodes = new Set([start]);
  const passed = new Set();
  for (const [here, there] of [["from", "to"], ["to", "from"]]) {
    const waiting = [start];
    const seen = new Set(waiting);
    while (waiting.length) {
      const at = waiting.pop();
      for (const edge of edges) {
        if (edge.dataset[here] !== at) continue;
        passed.add(edge);
        const next = edge.dataset[there];
        nodes.add(next);
        if (!seen.has(next)) {
          seen.add(next);
          waiting.push(next);
        }
      }
    }
  }
  return { nodes, edges: passed };
}

function step(svg, from, key) {
  const here = middle(from);
  const across = key === "ArrowLeft" || key === "ArrowRight";
  const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  let best = null;
  for (const node of svg.querySelectorAll(".node")) {
    const there = middle(node);
    const along = sign * (across ? there.x - here.x : there.y - here.y);
    const aside = Math.abs(across ? there.y - here.y : there.x - here.x);
    if (along < 8) continue;
    const far = along + 2 * aside;
    if (!best || far < best.far) best = { node, far };
  }
  if (!best) return;
  best.node.focus({ preventScroll: true });
  best.node.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function middle(node) {
  const box = node.querySelector("rect").getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}
