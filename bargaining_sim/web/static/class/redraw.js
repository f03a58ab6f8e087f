// Parts of the page are drawn anew only when what they show has changed: a click that is under way, the focus and
// what a screen reader reads stay where they are while others in the class go on.

/** Draw into a node unless it shows the same already. */
export function redraw(node, shown, draw) {
  const text = JSON.stringify(shown);
  if (node.drawnFor === text) return;
  node.drawnFor = text;
  const focused = node.contains(document.activeElement) ? document.activeElement.id : "";
  draw();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** One node for each room, kept from one state of the class to the next. */
export function keyed(list, rooms, make) {
  const known = new Map([...list.children].map((node) => [node.dataset.room, node]));
  for (const room of rooms) {
    const name = String(room.room);
    if (!known.has(name)) {
      const node = make(room);
      node.dataset.room = name;
      list.append(node);
      known.set(name, node);
    }
    known.get(name).update(room);
  }
}
