// What this browser remembers, and nobody else: the draft with its undo history, the queries that were run.

import { settings } from "./settings.js";

const MOST = 60;
const key = (name) => `youcheng:${settings.root}:${name}`;

/** Return what is kept under a name; nothing where the browser keeps nothing. */
export function recall(name, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key(name))) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Keep a value; a browser that is full or refuses keeps the old one, and nothing else is lost. */
export function keep(name, value) {
  try {
    localStorage.setItem(key(name), JSON.stringify(value));
  } catch { /* private windows refuse, full ones too: the page works without */ }
}

/** Put a query that was run in front of the history; the same text is there once. */
export function remember(entry) {
  const others = recall("history", []).filter(({ query }) => query !== entry.query);
  keep("history", [entry, ...others].slice(0, MOST));
}
