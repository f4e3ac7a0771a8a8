import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { getElementById: () => ({ dataset: { base: "http://x/", canonical: "http://c/", vocabulary: "ontology#|id/unit/", root: "" } }), documentElement: { lang: "en" } };
const { asked, choose, possible } = await import("../src/results/shape.js");
const { triples } = await import("../src/results/ntriples.js");
const { instant, written } = await import("../src/terms.js");
const { href, pathOf } = await import("../src/settings.js");
const { arrange, width, wrap } = await import("../src/views/names.js");

const XSD = "http://www.w3.org/2001/XMLSchema#";
const place = { type: "uri", value: "http://x/id/place/a" };
const number = (value) => ({ type: "literal", value: String(value), datatype: `${XSD}integer` });
const year = { type: "literal", value: "2011", datatype: `${XSD}gYear` };
const result = (row, kind = "rows") => ({ kind, variables: Object.keys(row), rows: [row] });

test("a view is possible where the columns have what it needs", () => {
  assert.deepEqual(possible(result({ place, pairings: number(3) })), ["table", "map", "chart", "raw"]);
  assert.deepEqual(possible(result({ other: { type: "uri", value: "http://y/" }, since: year })), ["table", "timeline", "raw"]);
  assert.deepEqual(possible(result({ a: place, b: place })), ["table", "map", "network", "raw"]);
  assert.deepEqual(possible(result({ line: number(9), words: { type: "literal", value: "x" } })), ["table", "raw"]);
});

test("coordinates open the map, a graph the network, all else the table", () => {
  assert.equal(choose(result({ place, lat: number(1), long: number(2) })), "map");
  assert.equal(choose(result({ subject: place, predicate: place, object: place }, "graph")), "network");
  assert.equal(choose(result({ place })), "table");
});

test("a view that is asked for is taken where it is possible", () => {
  assert.equal(choose(result({ place, n: number(3) }), "chart"), "chart");
  assert.equal(choose(result({ place }), "timeline"), "table");
});

test("a view is asked for as on Wikidata's service", () => {
  assert.equal(asked("#defaultView:BarChart\nSELECT"), "chart");
  assert.equal(asked("# defaultView: map\nSELECT"), "map");
  assert.equal(asked("SELECT ?x # a view"), null);
});

test("N-Triples are read with their escapes", () => {
  assert.deepEqual(triples('<http://a> <http://b> "x\\n\\"\\u4e91\\""@zh-Hans .\n_:b1 <http://b> "1"^^<http://t> .\n'), [
    { subject: { type: "uri", value: "http://a" }, predicate: { type: "uri", value: "http://b" }, object: { type: "literal", value: 'x\n"云"', "xml:lang": "zh-Hans" } },
    { subject: { type: "bnode", value: "b1" }, predicate: { type: "uri", value: "http://b" }, object: { type: "literal", value: "1", datatype: "http://t" } },
  ]);
});

test("what is no triple is an error, never left out", () => assert.throws(() => triples("<http://a> <http://b>")));

test("a date spans what it may mean", () => {
  const day = 86_400_000;
  assert.equal((instant("2011", true) - instant("2011")) / day, 365);
  assert.equal((instant("2020-02", true) - instant("2020-02")) / day, 29);
  assert.equal((instant("2020-02-29", true) - instant("2020-02-29")) / day, 1);
});

test("terms are written as a query can hold them", () => {
  assert.equal(written({ type: "literal", value: 'a"\\\n', "xml:lang": "en" }), '"a\\"\\\\\\n"@en');
  assert.equal(written({ type: "bnode", value: "b" }), null);
});

test("no name covers another or a point", () => {
  const points = Array.from({ length: 30 }, (_, at) => ({ x: 50 + (at % 6) * 15, y: 50 + Math.floor(at / 6) * 12, name: `Place ${at}`, radius: 4 }));
  const places = arrange(points, { x: 0, y: 0, width: 400, height: 300 });
  const areas = places.map((one, at) => {
    if (!one) return null;
    const length = width(points[at].name);
    return { left: one.x - { start: 0, middle: length / 2, end: length }[one.anchor], length, top: one.y - 11 };
  }).filter(Boolean);
  assert.ok(areas.length > 3 && areas.length < points.length);
  for (const [at, a] of areas.entries()) {
    for (const b of areas.slice(at + 1)) {
      assert.ok(a.left + a.length <= b.left + 1e-9 || b.left + b.length <= a.left + 1e-9 || Math.abs(a.top - b.top) >= 14 - 1e-9);
    }
  }
});

test("a text is parted into lines that fit", () => {
  const lines = wrap("Visit of a youth delegation of South Chungcheong to Yunnan · 2017年9月忠清南道青少年代表团访问", 120, 12);
  assert.ok(lines.length > 3);
  assert.ok(lines.every((line) => width(line, 12) <= 120));
  assert.deepEqual(wrap("one", 1, 12), ["one"]);
});

test("the vocabulary is ours under its canonical base, things under that of the server", () => {
  const paths = ["http://x/id/place/a", "http://c/id/unit/a", "http://c/ontology#A", "http://x/ontology#A", "http://c/id/place/a", "http://y/"].map(pathOf);
  assert.deepEqual(paths, ["id/place/a", "id/unit/a", "ontology#A", null, null, null]);
  assert.equal(href("http://c/id/unit/a"), "/id/unit/a");
});
