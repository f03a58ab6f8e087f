// What a tab remembers of a class: its token, the teacher's key. A reload gives both back, another tab has its own.

function read(store, name) {
  try { return window[store].getItem(name) ?? ""; } catch { return ""; /* private windows keep nothing */ }
}

function write(store, name, value) {
  try { window[store].setItem(name, value); } catch { /* then a reload is a new person */ }
}

export const memory = {
  token: (code) => read("sessionStorage", `token:${code}`),
  keepToken: (code, token) => write("sessionStorage", `token:${code}`, token),
  key: (code) => read("sessionStorage", `key:${code}`),
  keepKey: (code, key) => write("sessionStorage", `key:${code}`, key),
  // The key of a class that somebody has made to play alone: for its moves only, so that its maker can sit.
  alone: (code) => read("sessionStorage", `alone:${code}`),
  keepAlone: (code, key) => write("sessionStorage", `alone:${code}`, key),
  name: () => read("localStorage", "name"),
  keepName: (name) => write("localStorage", "name", name),
  large: () => read("localStorage", "large") === "yes",
  keepLarge: (on) => write("localStorage", "large", on ? "yes" : "no"),
};
