// The class page: start, list of rooms, a room, or the teacher's view; the address says which.

import "./lib/class-strings.js";
import { ask } from "./lib/ask.js";
import { byId, fill, h, setText } from "./lib/dom.js";
import { say } from "./lib/strings.js";
import { connect } from "./class/connection.js";
import { downloadMoves } from "./class/download.js";
import { drawLobby } from "./class/lobby.js";
import { memory } from "./class/memory.js";
import { makeLarge } from "./lib/large.js";
import { makeRoom } from "./class/room.js";
import { drawStart } from "./class/start.js";
import { makeTeacher } from "./class/teacher.js";

const page = { code: "", wish: 0, turn: 0, link: null, welcome: null, rooms: [], held: null, view: null, mode: "", about: { open: false, may_teach: false }, query: new URLSearchParams(location.search) };

function build() {
  const large = makeLarge();
  page.parts = {
    title: h("h1", {}, say("class.title")), code: h("span", { class: "top-code" }), lost: h("div", { role: "alert" }), toast: h("div", { role: "alert" }), view: h("main", { id: "view", tabindex: -1 }),
  };
  const { parts } = page;
  fill(byId("app"), h("a", { class: "skip", href: "#view" }, say("class.skip")),
    h("header", { class: "top" }, parts.title, parts.code, h("nav", { "aria-label": say("page.pages") }, h("a", { href: "/class" }, say("class.start")), h("a", { href: "/" }, say("class.watch")), h("a", { href: "/teach" }, say("page.teach"))), large),
    parts.lost, parts.toast, parts.view, h("footer", { class: "quiet" }, say("page.note")));
  const input = h("input", { type: "text", id: "your-name", maxlength: 40, autocomplete: "nickname", value: memory.name(), onchange: () => memory.keepName(input.value) });
  page.name = { node: h("p", { class: "name-field" }, h("label", { for: "your-name" }, say("seats.name")), " ", input), value: () => { memory.keepName(input.value); return input.value; } };
}

function toast(text) {
  fill(page.parts.toast, text ? h("p", { class: "message" }, text, " ", h("button", { type: "button", onclick: () => toast("") }, say("page.dismiss"))) : null);
}

/** Ask for a deed; a refusal is told. True if it was done. */
async function act(deed) {
  try {
    if (deed.do === "sit" && page.held && page.held[0] !== (deed.room ?? page.wish)) await page.link.ask({ do: "stand", room: page.held[0] });
    await page.link.ask(deed);
    toast("");
    return true;
  } catch (error) {
    toast(error.message || say("class.notSent"));
    return false;
  }
}

/** What downloads the moves, for who may have them: the teacher, or who has made the class to play alone. */
function download() {
  const [code, key] = [page.code, memory.key(page.code) || memory.alone(page.code)];
  return key ? () => downloadMoves(code, key).catch((error) => toast(error.message || say("ask.unreachable"))) : null;
}

/** The address says class and room, never the teacher's key: it is shown on projectors. */
function address() {
  const query = page.code ? new URLSearchParams({ code: page.code }) : new URLSearchParams(page.query);
  if (page.code && page.wish) query.set("room", String(page.wish));
  const text = query.toString();
  if (`?${text}` !== location.search && (text || location.search)) history.pushState(null, "", text ? `?${text}` : location.pathname);
}

function start(fault = "") {
  Object.assign(page, { code: "", wish: 0, welcome: null, view: null, mode: "start" });
  page.link?.close();
  page.link = null;
  setText(page.parts.title, say("class.title"));
  setText(page.parts.code, "");
  fill(page.parts.lost);
  const { query } = page;
  drawStart(page.parts.view, {
    code: query.get("code") ?? "", fault, about: page.about,
    wish: { scenario: query.get("scenario") ?? "", settings: query.getAll("set"), seed: query.get("seed") ?? "" },
  }, {
    join: (code) => come(code, 0),
    alone: (made) => {
      memory.keepAlone(made.code, made.key);
      come(made.code, 1);
    },
    teach: (made) => {
      memory.keepKey(made.code, made.key);
      come(made.code, 0);
    },
  });
}

/** Come into a class: get the pass of an open server, then talk by the socket. */
async function come(code, room) {
  const turn = (page.turn += 1);
  page.link?.close();
  page.code = code;
  page.wish = room;
  try {
    await ask("/api/join", { method: "POST", body: { code } });
  } catch (error) {
    page.query.set("code", code);
    start(error.message);
    return;
  }
  if (turn !== page.turn) return; // asked for twice
  page.link = connect({
    hello: () => ({ do: "hello", code, ...(memory.token(code) ? { token: memory.token(code) } : {}), ...(memory.key(code) ? { key: memory.key(code) } : {}) }),
    onMessage: hear,
    onState: (state) => fill(page.parts.lost, state === "lost" ? h("p", { class: "message lost" }, say("class.lost")) : null),
    refused: (why) => {
      if (why.includes("key")) memory.keepKey(code, "");
      page.query.set("code", code);
      start(why);
    },
  });
}

function hear(message) {
  if (message.is === "welcome") welcome(message);
  else if (message.is === "class") {
    page.rooms = message.rooms;
    overview();
  } else if (message.is === "room" && message.room === page.wish) {
    if (page.mode !== "room") openRoom();
    if (message.you) page.held = [message.room, message.you];
    else if (page.held?.[0] === message.room) page.held = null;
    page.view.update(message);
  } else if (message.is === "private" && message.room === page.wish) {
    if (page.mode !== "room") openRoom();
    page.view.know(message);
  } else if (message.is === "reveal" && message.room === page.wish && page.mode === "room") page.view.show(message);
  else if (message.is === "refused") toast(message.why);
}

function welcome(message) {
  memory.keepToken(page.code, message.token);
  page.welcome = message;
  page.held = message.teacher ? null : message.seat;
  page.welcome.stage.settings = message.settings;
  setText(page.parts.title, message.title);
  setText(page.parts.code, say(message.teacher ? "class.codeTeacher" : "class.code", { code: message.code }));
  document.title = `${message.title} – ${message.code}`;
  if (page.wish > message.rooms) page.wish = 0;
  if (!page.wish && message.seat && !message.teacher) page.wish = message.seat[0];
  if (page.mode !== "room" || !page.view) page.mode = "";
  if (page.wish) enter(page.wish);
  else address();
}

function enter(room) {
  page.wish = room;
  address();
  page.link.tell({ do: "enter", room });
}

function leave() {
  page.wish = 0;
  page.mode = "";
  page.view = null;
  document.title = page.welcome.title;
  address();
  page.link.tell({ do: "leave" });
  overview();
}

function openRoom() {
  page.mode = "room";
  inView(() => { page.view = makeRoom(page.parts.view, { stage: page.welcome.stage, title: page.welcome.title, teacher: page.welcome.teacher, name: page.name, download: download() }, act, leave); });
}

/** Build another view; the focus goes with it. */
function inView(build_) {
  const inside = page.parts.view.contains(document.activeElement);
  build_();
  if (inside) page.parts.view.focus({ preventScroll: true });
}

function overview() {
  if (page.wish || !page.welcome) return;
  const { welcome: given } = page;
  if (given.teacher) {
    if (page.mode !== "teacher") {
      page.mode = "teacher";
      inView(() => {
        page.view = makeTeacher(page.parts.view, {
          stage: given.stage, code: page.code, title: given.title, settings: given.settings, open: page.about.open, key: memory.key(page.code), download: download(),
          link: `${location.origin}/class?code=${page.code}`,
        }, act, enter);
      });
    }
    page.view.update(page.rooms);
    return;
  }
  if (page.mode !== "lobby") {
    page.mode = "lobby";
    inView(() => fill(page.parts.view));
  }
  drawLobby(page.parts.view, page.rooms, page.held, {
    name: page.name.node, enter,
    sit: (room, seat) => {
      enter(room);
      act({ do: "sit", room, seat, name: page.name.value() });
    },
  });
}

async function begin() {
  build();
  const { query } = page;
  const code = (query.get("code") ?? "").toUpperCase();
  const key = query.get("key") ?? new URLSearchParams(location.hash.slice(1)).get("key") ?? "";
  if (code && key) memory.keepKey(code, key);
  if (key) {
    query.delete("key");
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
  }
  try {
    page.about = await ask("/api/server");
    document.body.classList.toggle("guest", page.about.open && !page.about.may_teach);
  } catch { /* an older server, or one that is gone: the start page says so when it is asked */ }
  if (code) await come(code, Number(query.get("room")) || 0);
  else start();
}

window.addEventListener("popstate", () => location.reload());
begin();
