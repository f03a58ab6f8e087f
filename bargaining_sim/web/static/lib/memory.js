// What a browser keeps for a page.

export function recall(store, name) {
  try { return window[store].getItem(name) ?? ""; } catch { return ""; /* private windows keep nothing */ }
}

export function remember(store, name, value) {
  try { window[store].setItem(name, value); } catch { /* then a reload begins anew */ }
}
