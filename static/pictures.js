// What a ward map and a funnel plot can do beyond being read and followed: zoom, pan, name what is pointed at,
// and one stop for the tab key with the arrows going on from there. A module: two pictures on a page load it once.
const most = 16;

for (const box of document.querySelectorAll('[data-ward-map]')) enliven(box, mapView(box));
for (const box of document.querySelectorAll('[data-plot]')) enliven(box, plotView(box));

/** A name that follows the pointer and the focus, and arrow keys between the links of one picture. */
function enliven(box, view) {
  const tip = box.querySelector('[data-tip]');
  const links = [...box.querySelectorAll('svg a')];
  for (const link of links) {
    const title = link.querySelector('title');
    if (!title) continue;
    // As a title it would be shown a second time.
    link.setAttribute('aria-label', title.textContent.replace(/\s+/g, ' ').trim());
    title.remove();
  }
  const show = (link) => {
    if (view.here === link) return;
    view.here = link;
    view.mark(link);
    tip.hidden = !link;
    if (!link) return;
    tip.textContent = link.getAttribute('aria-label');
    place(tip, box, link);
  };
  box.addEventListener('focusin', (event) => show(event.target.closest('svg a')));
  box.addEventListener('focusout', () => show(null));
  box.addEventListener('pointermove', (event) => {
    if (event.pointerType !== 'touch' && !view.dragging) show(view.at(event, links));
  });
  box.addEventListener('pointerleave', () => show(null));
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return show(null);
    const link = event.target.closest('svg a');
    const way = ways[event.key];
    if (!link || !way) return;
    event.preventDefault();
    const next = nearest(link, links, way);
    if (!next) return;
    for (const one of links) one.tabIndex = one === next ? 0 : -1;
    view.reveal(next);
    next.focus({ preventScroll: true });
    show(null);
    show(next);
  });
}

const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function middle(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}

/** The link that lies that way: near, and not far off to a side. */
function nearest(from, links, [wayX, wayY]) {
  const [x, y] = middle(from);
  let best = null;
  let least = Infinity;
  for (const link of links) {
    if (link === from) continue;
    const [toX, toY] = middle(link);
    const along = (toX - x) * wayX + (toY - y) * wayY;
    const aside = Math.abs((toX - x) * wayY) + Math.abs((toY - y) * wayX);
    if (along <= 0.5 || aside > along * 2 + 1) continue;
    const far = along + aside * 2;
    if (far < least) [best, least] = [link, far];
  }
  return best;
}

/** Above what it names, inside the picture. */
function place(tip, box, link) {
  const outer = box.getBoundingClientRect();
  const inner = link.getBoundingClientRect();
  const left = inner.left + inner.width / 2 - outer.left - tip.offsetWidth / 2;
  const above = inner.top - outer.top - tip.offsetHeight - 6;
  const top = above >= 0 ? above : inner.bottom - outer.top + 6;
  tip.style.left = `${Math.max(4, Math.min(left, outer.width - tip.offsetWidth - 4))}px`;
  tip.style.top = `${Math.max(4, Math.min(top, outer.height - tip.offsetHeight - 4))}px`;
}

function plotView(box) {
  let marked = null;
  return {
    dragging: false,
    here: null,
    reveal() {},
    mark(link) {
      marked?.removeAttribute('data-on');
      link?.setAttribute('data-on', '');
      marked = link;
    },
    /** The nearest mark within a finger's breadth: they are small. */
    at(event, links) {
      if (!box.contains(event.target)) return null;
      let best = null;
      let least = 20;
      for (const link of links) {
        const [x, y] = middle(link);
        const far = Math.hypot(x - event.clientX, y - event.clientY);
        if (far < least) [best, least] = [link, far];
      }
      return best;
    },
  };
}

function mapView(box) {
  const svg = box.querySelector('svg');
  const camera = cameraOf(box, svg);
  const view = {
    dragging: false,
    here: null,
    mark: (link) => drawAround(svg.querySelector('[data-here]'), link),
    at: (event) => event.target.closest('svg a'),
    reveal(link) {
      const frame = svg.getBoundingClientRect();
      const [x, y] = middle(link);
      if (x > frame.left && x < frame.right && y > frame.top && y < frame.bottom) return;
      camera.centre(x, y);
    },
  };
  buttons(box, (which) => {
    const [x, y] = middle(svg);
    if (which === 'all') camera.set(1, 0, 0);
    else camera.zoomAt(which === 'in' ? 1.6 : 1 / 1.6, x, y);
  });
  svg.addEventListener(
    'wheel',
    (event) => {
      // The wheel alone scrolls the page.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      camera.zoomAt(Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
    },
    { passive: false },
  );
  drags(svg, view, camera);
  return view;
}

/** What of the map is seen. Points of the screen are `clientX`, `clientY`; the map has its own units. */
function cameraOf(box, svg) {
  const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
  const names = [...box.querySelectorAll('[data-x]')];
  const shown = { zoom: 1, x: 0, y: 0 };

  function set(zoom, x, y) {
    shown.zoom = Math.max(1, Math.min(most, zoom));
    const [wide, high] = [width / shown.zoom, height / shown.zoom];
    shown.x = Math.max(0, Math.min(width - wide, x));
    shown.y = Math.max(0, Math.min(height - high, y));
    svg.setAttribute('viewBox', `${shown.x} ${shown.y} ${wide} ${high}`);
    for (const name of names) {
      name.style.left = `${((name.dataset.x - shown.x) / wide) * 100}%`;
      name.style.top = `${((name.dataset.y - shown.y) / high) * 100}%`;
    }
    box.toggleAttribute('data-zoomed', shown.zoom > 1);
  }

  /** Where on the map a point of the screen is, and how much of it a pixel shows. */
  function placeOf(clientX, clientY) {
    const frame = svg.getBoundingClientRect();
    const scale = Math.max(width / frame.width, height / frame.height) / shown.zoom;
    const [wide, high] = [width / shown.zoom, height / shown.zoom];
    const x = shown.x + wide / 2 + (clientX - frame.left - frame.width / 2) * scale;
    const y = shown.y + high / 2 + (clientY - frame.top - frame.height / 2) * scale;
    return { x, y, scale };
  }

  function zoomAt(factor, clientX, clientY) {
    const { x, y } = placeOf(clientX, clientY);
    const zoom = Math.max(1, Math.min(most, shown.zoom * factor));
    const share = shown.zoom / zoom;
    set(zoom, x - (x - shown.x) * share, y - (y - shown.y) * share);
  }

  return {
    set,
    zoomAt,
    isWhole: () => shown.zoom === 1,
    centre(clientX, clientY) {
      const { x, y } = placeOf(clientX, clientY);
      set(shown.zoom, x - width / shown.zoom / 2, y - height / shown.zoom / 2);
    },
    /** By so many pixels of the screen. */
    move(right, down) {
      const { scale } = placeOf(0, 0);
      set(shown.zoom, shown.x - right * scale, shown.y - down * scale);
    },
  };
}

/** The double line about the ward that is pointed at. */
function drawAround(here, link) {
  here.replaceChildren();
  const path = link?.querySelector('path');
  for (const name of path ? ['around', 'pick'] : []) {
    const line = path.cloneNode();
    line.setAttribute('class', name);
    line.removeAttribute('fill');
    here.append(line);
  }
}

function buttons(box, act) {
  const zoom = box.querySelector('[data-zoom]');
  zoom.hidden = false;
  zoom.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button) act(button.value);
  });
}

/** One finger or the mouse moves a map that is zoomed in, two fingers zoom it. A drag follows no link. */
function drags(svg, view, camera) {
  const held = new Map();
  let moved = false;
  let frame = 0;
  const spread = () => {
    const [a, b] = [...held.values()];
    return [Math.hypot(a.x - b.x, a.y - b.y), (a.x + b.x) / 2, (a.y + b.y) / 2];
  };
  svg.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    if (held.size === 0) moved = false;
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  svg.addEventListener('pointermove', (event) => {
    const last = held.get(event.pointerId);
    if (!last || (held.size === 1 && camera.isWhole())) return;
    if (!moved && Math.hypot(event.clientX - last.x, event.clientY - last.y) < 5) return;
    if (frame) return;
    frame = requestAnimationFrame(() => (frame = 0));
    if (!moved) svg.setPointerCapture(event.pointerId);
    moved = view.dragging = true;
    const before = held.size === 2 ? spread() : null;
    held.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (before) {
      const [now, x, y] = spread();
      if (before[0] > 0) camera.zoomAt(now / before[0], x, y);
    } else {
      camera.move(event.clientX - last.x, event.clientY - last.y);
    }
  });
  for (const end of ['pointerup', 'pointercancel'])
    svg.addEventListener(end, (event) => {
      held.delete(event.pointerId);
      if (held.size === 0) view.dragging = false;
    });
  svg.addEventListener('click', (event) => moved && event.preventDefault(), true);
  svg.addEventListener('dragstart', (event) => event.preventDefault());
}
