// Numbers and dates as readers like them.

/** 0.123 → "12.3 %"; never "0.0 %" for what happened, never "100.0 %" for nearly all. */
export function percent(share) {
  if (share > 0 && share < 0.0005) return "<0.1 %";
  if (share >= 0.9995 && share < 1) return ">99.9 %";
  return `${(100 * share).toFixed(1)} %`;
}

/** A number with so many decimals and a true minus; a dash for none. */
export function number(value, places = 2) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  return value.toFixed(places).replace("-", "−");
}

/** The same with its sign. */
export function signed(value, places = 2) {
  const told = number(value, places);
  return value > 0 ? `+${told}` : told;
}

/** 20000 → "20,000". */
export function thousands(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "2025-09-14" → "14 Sep 2025"; month names come from the browser's own calendar. */
export function shortDate(iso) {
  if (!iso) return "";
  const date = new Date(`${iso}T12:00:00Z`);
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

/** First letter in capitals. */
export function capital(text) {
  return text ? text[0].toUpperCase() + text.slice(1) : "";
}
