// What a result is: which of its columns are numbers, dates, places, names; and which view shows it best.

import { isDate, isIri, isNumber, isThing } from "../terms.js";

export const VIEWS = ["table", "map", "timeline", "chart", "network", "raw"];
const LATITUDE = /^(lat|latitude|wei|纬度)$/i;
const LONGITUDE = /^(long|lng|lon|longitude|jing|经度)$/i;
export const WKT = "http://www.opengis.net/ont/geosparql#wktLiteral";

/** Return what the values of each column are. */
export function columns(result) {
  return result.variables.map((name) => {
    const values = result.rows.map((row) => row[name]).filter(Boolean);
    const all = (test) => values.length > 0 && values.every(test);
    return {
      name,
      empty: values.length === 0,
      number: all(isNumber),
      date: all(isDate),
      iri: all(isIri),
      thing: values.some(isThing),
      wkt: all((value) => value.datatype === WKT),
      tongue: all((value) => value["xml:lang"] === values[0]["xml:lang"]) ? values[0]["xml:lang"] ?? "" : "",
    };
  });
}

/** Return the names of the columns of latitude and longitude. */
export function coordinates(found) {
  const latitude = found.find(({ name, number }) => number && LATITUDE.test(name));
  const longitude = found.find(({ name, number }) => number && LONGITUDE.test(name));
  return latitude && longitude ? { latitude: latitude.name, longitude: longitude.name } : null;
}

/** Return the views that can show a result. */
export function possible(result) {
  if (result.kind === "truth" || result.kind === "large" || !result.rows.length) return result.kind === "large" ? [] : ["table", "raw"];
  const found = columns(result);
  const can = {
    table: true,
    raw: true,
    map: Boolean(coordinates(found)) || found.some(({ wkt, thing }) => wkt || thing),
    timeline: found.some(({ date }) => date),
    chart: found.some(isMeasure) && found.length > 1,
    network: result.kind === "graph" || found.filter(({ iri }) => iri).length > 1,
  };
  return VIEWS.filter((view) => can[view]);
}

/** A number that is measured, not the number of a line or a coordinate. */
export const isMeasure = ({ name, number }) => number && !LATITUDE.test(name) && !LONGITUDE.test(name) && !/^(line|year|行|年)$/i.test(name);

/** Return the view that a query asks for in a comment, as `#defaultView:Map`. */
export function asked(query) {
  const match = /^\s*#\s*(?:defaultView|view)\s*:\s*(\w+)/im.exec(query);
  const names = { barchart: "chart", bar: "chart", linechart: "chart", graph: "network", coordinates: "map" };
  const name = match?.[1].toLowerCase();
  return names[name] ?? (VIEWS.includes(name) ? name : null);
}

/** Return the view to open: the one asked for where it is possible, else what the shape suggests. */
export function choose(result, wanted) {
  const views = possible(result);
  if (views.includes(wanted)) return wanted;
  if (result.kind === "graph" && result.rows.length <= 400) return "network";
  return coordinates(columns(result)) ? "map" : "table";
}
