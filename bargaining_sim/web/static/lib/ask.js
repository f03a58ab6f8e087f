// Questions to the server: JSON comes back, or the faults in words.

import { say } from "./strings.js";

/** An answer that says what is wrong: faults are {where, found, allowed, hint, text}. */
export class AskError extends Error {
  constructor(status, faults) {
    super(faults.map((fault) => fault.text).join("\n"));
    this.status = status;
    this.faults = faults;
  }
}

/** GET a path, or POST a body to it. */
export async function ask(path, { method = "GET", body = undefined } = {}) {
  let response;
  let found;
  try {
    response = await fetch(path, { method, headers: body ? { "Content-Type": "application/json" } : {}, body: body ? JSON.stringify(body) : undefined });
    found = await response.json();
  } catch {
    throw new AskError(response?.status ?? 0, [{ where: "", text: say("ask.unreachable") }]);
  }
  if (!response.ok) throw new AskError(response.status, found.faults ?? [{ where: "", text: say("ask.unreachable") }]);
  return found;
}

/** A query from {scenario, settings, seed, run, result, step}. */
export function queryOf({ scenario, settings = [], seed, run, result, step }) {
  const query = new URLSearchParams();
  if (result) query.set("result", result);
  else {
    if (scenario) query.set("scenario", scenario);
    for (const one of settings) query.append("set", one);
    query.set("seed", String(seed));
  }
  query.set("run", String(run));
  if (step) query.set("step", String(step));
  return query.toString();
}
