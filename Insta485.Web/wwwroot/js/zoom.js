// Zooms a photo with two fingers, the wheel or a double click, and moves it. At its own size, a finger swipes to another photo.

const largest = 8;

/** Makes a photo zoomable. `swipe` is called with 1 or -1: to the next or the previous photo. */
export function zoomable(image, swipe) {
  const pointers = new Map();
  let [scale, x, y] = [1, 0, 0];
  // Where the only finger so far began.
  let start;

  function show() {
    image.style.transform = scale === 1 ? '' : `translate(${x}px, ${y}px) scale(${scale})`;
    image.classList.toggle('zoomed', scale > 1);
    if (scale > 1) {
      // The largest size there is.
      image.sizes = '9999px';
    }
  }

  // The photo always covers its own place, so that each of its parts can be seen.
  const within = (offset, side) => Math.min(0, Math.max(side * (1 - scale), offset));

  function change(point, factor, dx = 0, dy = 0) {
    const box = image.getBoundingClientRect();
    const to = Math.min(largest, Math.max(1, scale * factor));
    const ratio = to / scale;
    const [width, height] = [box.width / scale, box.height / scale];
    x -= (point.clientX - box.x) * (ratio - 1) - dx;
    y -= (point.clientY - box.y) * (ratio - 1) - dy;
    scale = to;
    [x, y] = [within(x, width), within(y, height)];
    show();
  }

  const middle = ([one, other = one]) => ({
    clientX: (one.clientX + other.clientX) / 2,
    clientY: (one.clientY + other.clientY) / 2,
    distance: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1,
  });

  image.draggable = false;
  image.classList.add('zoomable');
  image.addEventListener('wheel', event => {
    event.preventDefault();
    change(event, Math.exp(-event.deltaY * (event.ctrlKey ? .01 : .002)));
  }, { passive: false });
  image.addEventListener('dblclick', event => change(event, scale > 1 ? 0 : 2.5));
  image.addEventListener('pointerdown', event => {
    image.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    start = pointers.size === 1 && scale === 1 && event.pointerType !== 'mouse' ? event : null;
  });
  image.addEventListener('pointermove', event => {
    if (!pointers.has(event.pointerId)) {
      return;
    }
    const before = middle([...pointers.values()]);
    pointers.set(event.pointerId, event);
    const after = middle([...pointers.values()]);
    if (pointers.size > 1 || scale > 1) {
      change(before, after.distance / before.distance, after.clientX - before.clientX, after.clientY - before.clientY);
    }
  });
  const lift = event => {
    pointers.delete(event.pointerId);
    const [dx, dy] = start ? [event.clientX - start.clientX, event.clientY - start.clientY] : [0, 0];
    start = null;
    if (event.type === 'pointerup' && Math.abs(dx) > 50 && Math.abs(dx) > 2 * Math.abs(dy)) {
      swipe(dx < 0 ? 1 : -1);
    }
  };
  image.addEventListener('pointerup', lift);
  image.addEventListener('pointercancel', lift);
}
