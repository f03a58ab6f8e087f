// The socket of a class: says hello, comes back by itself after a loss, and answers what was asked.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;
const PING_EVERY = 15000;
const PONG_WITHIN = 8000;

/**
 * Open a connection that keeps itself alive.
 *
 * hello(): what to say first, each time; onMessage(message); onState("open" | "lost" | "gone");
 * refused(why): hello was refused, and nothing is tried again.
 */
export function connect({ hello, onMessage, onState, refused }) {
  let socket = null;
  let wait = FIRST_WAIT;
  let timer = null;
  let silence = null;
  let ended = false;
  let greeted = false;
  let number = 0;
  const open = new Map();

  function start() {
    clearTimeout(timer);
    timer = null;
    greeted = false;
    const one = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
    socket = one;
    one.addEventListener("open", () => {
      if (socket !== one) return;
      put({ ...hello(), n: 0 });
    });
    one.addEventListener("message", (event) => {
      if (socket === one) hear(JSON.parse(event.data));
    });
    one.addEventListener("close", () => {
      if (socket === one) lose();
    });
  }

  function hear(message) {
    clearTimeout(silence);
    silence = null;
    if (message.is === "welcome") {
      greeted = true;
      wait = FIRST_WAIT;
      onMessage(message);
      onState("open");
      return;
    }
    if (message.is === "refused" && message.n === 0 && !greeted) {
      close();
      refused(message.why);
      return;
    }
    if (message.is === "done" || message.is === "refused") {
      const waiting = open.get(message.n);
      open.delete(message.n);
      if (message.is === "done") waiting?.resolve();
      else if (waiting) waiting.reject(new Error(message.why));
      else onMessage(message);
      return;
    }
    if (message.is !== "pong") onMessage(message);
  }

  /** The connection is lost: what was asked is not answered any more; try again, later each time. */
  function lose() {
    const old = socket;
    socket = null;
    old?.close();
    clearTimeout(silence);
    silence = null;
    for (const waiting of open.values()) waiting.reject(new Error(""));
    open.clear();
    if (ended) return;
    onState("lost");
    clearTimeout(timer);
    timer = setTimeout(start, wait * (0.7 + 0.6 * Math.random())); // not all pages of a class at once
    wait = Math.min(LONGEST_WAIT, 2 * wait);
  }

  function put(message) {
    if (!socket || socket.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  /** A network that is gone without a word: ask now and then whether anybody is there. */
  function ping() {
    if (!greeted || silence || !put({ do: "ping" })) return;
    silence = setTimeout(lose, PONG_WITHIN);
  }

  function soon() {
    if (ended || socket) return;
    wait = FIRST_WAIT;
    start();
  }

  function close() {
    ended = true;
    clearTimeout(timer);
    clearInterval(beat);
    socket?.close();
    socket = null;
    window.removeEventListener("online", soon);
    window.removeEventListener("offline", lose);
    document.removeEventListener("visibilitychange", ping);
    onState("gone");
  }

  const beat = setInterval(ping, PING_EVERY);
  window.addEventListener("online", soon);
  window.addEventListener("offline", lose);
  document.addEventListener("visibilitychange", ping);
  start();

  return {
    /** Say something that is not answered. */
    tell: put,
    /** Ask for a deed; fails with the server's reason, or with an empty one if the connection is lost. */
    ask(message) {
      number += 1;
      const n = number;
      return new Promise((resolve, reject) => {
        if (!put({ ...message, n })) reject(new Error(""));
        else open.set(n, { resolve, reject });
      });
    },
    close,
  };
}
