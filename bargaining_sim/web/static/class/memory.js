// What a tab remembers of a class: its token, the teacher's key. A reload gives both back, another tab has its own.

import { recall, remember } from "../lib/memory.js";

export const memory = {
  token: (code) => recall("sessionStorage", `token:${code}`),
  keepToken: (code, token) => remember("sessionStorage", `token:${code}`, token),
  key: (code) => recall("sessionStorage", `key:${code}`),
  keepKey: (code, key) => remember("sessionStorage", `key:${code}`, key),
  // The key of a class that somebody has made to play alone: for its moves only, so that its maker can sit.
  alone: (code) => recall("sessionStorage", `alone:${code}`),
  keepAlone: (code, key) => remember("sessionStorage", `alone:${code}`, key),
  name: () => recall("localStorage", "name"),
  keepName: (name) => remember("localStorage", "name", name),
};
