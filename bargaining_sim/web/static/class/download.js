// Moves as a file. The key goes with the request only: a link would show it below, on a projector too.

/** Get all moves of a class, and hand them to the browser as a download. */
export async function downloadMoves(code, key) {
  const answer = await fetch(`/api/classes/${encodeURIComponent(code)}/moves.csv?key=${encodeURIComponent(key)}`);
  if (!answer.ok) throw new Error(told(await answer.text()));
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = `bargaining_sim-${code}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** Why the server has refused: its faults, or plain text from before anything was asked. */
function told(text) {
  try {
    const [fault] = JSON.parse(text).faults;
    return fault.text ?? String(fault);
  } catch {
    return text.trim();
  }
}
