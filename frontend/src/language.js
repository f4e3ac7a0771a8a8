// What the interface says, and how it writes numbers and dates, in the language of the page.

export const language = document.documentElement.lang.toLowerCase().startsWith("zh") ? "zh" : "en";
export const other = language === "zh" ? "en" : "zh";

let known = {};

/** Fetch the messages; nothing can be said before. */
export async function prepare() {
  const found = language === "zh" ? await import("./messages/zh.json") : await import("./messages/en.json");
  known = found.default;
}

/** Return a message with its values filled in; a key that does not exist is an error of ours. */
export function t(key, values = {}) {
  if (!(key in known)) throw new Error(`no message ${key}`);
  const single = String(values.count) === "1" ? known[`${key}.one`] : undefined;
  return (single ?? known[key]).replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Tell whether there is a message. */
export const has = (key) => key in known;

const digits = new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en-GB", { maximumFractionDigits: 20 });
export const collator = new Intl.Collator(language === "zh" ? "zh-CN-u-co-pinyin" : "en", { numeric: true });

/** Return a number with its thousands set apart; what is too exact for a number stays as it is written. */
export function number(text) {
  const value = Number(text);
  return Number.isFinite(value) && Math.abs(value) < 1e15 && /^[+-]?\d*\.?\d+$/.test(text) ? digits.format(value) : String(text);
}

/** Return seconds for people. */
export function seconds(value) {
  return t("seconds", { value: value < 1 ? value.toFixed(2) : value.toFixed(1) });
}

const months = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat("en-GB", { month: "long", timeZone: "UTC" }).format(Date.UTC(2000, month, 1)));

/** Return a date of any precision, from a year to a day, in words; anything else as it is. */
export function date(lexical) {
  const match = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(lexical);
  if (!match) return lexical;
  const [, year, month, day] = match;
  if (language === "zh") return `${Number(year)}年${month ? `${Number(month)}月` : ""}${day ? `${Number(day)}日` : ""}`;
  return [day && Number(day), month && months[Number(month) - 1], year].filter(Boolean).join(" ");
}
