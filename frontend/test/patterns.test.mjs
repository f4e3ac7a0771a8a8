import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { getElementById: () => ({ dataset: { base: "http://x/", canonical: "http://c/", vocabulary: "ontology#|id/unit/", root: "" } }), documentElement: { lang: "en" } };
const { patterns } = await import("../src/results/patterns.js");

const read = (group, before = "SELECT *") => patterns(`${before} { ${group} }`);
const units = (group) => read(group).units.map(({ graph, ways }) => [graph, ways.map((way) => way.map(({ s, p, o }) => `${s} ${p} ${o}`))]);

test("lists of properties and of objects are single triples", () => {
  assert.deepEqual(units('?a a yc:Pairing ; yc:party ?b , place:kunming ; rdfs:label "x"@en .'), [
    [null, [["?a a yc:Pairing"]]], [null, [["?a yc:party ?b"]]], [null, [["?a yc:party place:kunming"]]], [null, [['?a rdfs:label "x"@en']]],
  ]);
  assert.deepEqual(units('?a <p> -5 , 2.5 , true , "1"^^xsd:integer'), [
    [null, [["?a <p> -5"]]], [null, [["?a <p> 2.5"]]], [null, [["?a <p> true"]]], [null, [['?a <p> "1"^^xsd:integer']]],
  ]);
});

test("groups are entered, and what only tests or binds is passed over", () => {
  const found = read(`VALUES (?a ?b) { (1 2) UNDEF } ?a a ex:A FILTER (?a > 1 && regex(?b, "}")) FILTER regex(?b, "(")
    OPTIONAL { ?a ex:b ?b } { ?a ex:c ?c } UNION { ?a ex:d ?d } BIND (STR(?b) AS ?s) MINUS { ?a ex:e ?e } FILTER NOT EXISTS { ?a ex:f ?f }
    GRAPH ?who { ?a ex:g ?g OPTIONAL { ?g ex:h ?h } } VALUES ?z { 1 }`);
  assert.deepEqual(found.units.map(({ graph, ways }) => `${graph ?? ""} ${ways[0][0].p}`.trim()), ["a", "ex:b", "ex:c", "ex:d", "?who ex:g", "?who ex:h"]);
  assert.equal(found.partial, false);
});

test("what has no evidence here is said", () => {
  assert.equal(read("?a ex:b ?b { SELECT ?a (MAX(?c) AS ?d) { ?a ex:c ?c } GROUP BY ?a }").partial, true);
  assert.equal(read("?a ex:b ?b FILTER EXISTS { ?a ex:c 1 }").partial, true);
  assert.equal(read("?a ex:b (1 2)").partial, true);
  assert.equal(read("?a !ex:b ?b").partial, true);
  assert.equal(read("?a ex:b ?b LATERAL { ?b ex:c ?c }").partial, true);
  assert.deepEqual(units("?a ex:b ?b { SELECT ?a { ?a ex:c ?c } LIMIT 1 } ?a ex:d ?d").map(([, ways]) => ways[0][0]), ["?a ex:b ?b", "?a ex:d ?d"]);
});

test("paths become triples with nodes of their own", () => {
  assert.deepEqual(units("?a ex:b/^ex:c ?d"), [[null, [["?a ex:b ?wb_1", "?d ex:c ?wb_1"]]]]);
  assert.deepEqual(units("?a ex:b|(ex:c/ex:d)? ?e"), [[null, [["?a ex:b ?e"], ["?a ex:c ?wb_1", "?wb_1 ex:d ?e"]]]]);
  const many = read("?a ex:b+ ?c");
  assert.deepEqual(many.units[0].ways.map((way) => way.length), [1, 2, 3]);
  assert.equal(many.partial, true);
  assert.deepEqual(units("?a ?p ?o"), [[null, [["?a ?p ?o"]]]]);
});

test("nodes in brackets and with labels are nodes of their own", () => {
  assert.deepEqual(units("?a ex:b [ ex:c ?c ; ex:d [] ] ."), [
    [null, [["?wb_1 ex:c ?c"]]], [null, [["?wb_1 ex:d ?wb_2"]]], [null, [["?a ex:b ?wb_1"]]],
  ]);
  assert.deepEqual(units("[ ex:c ?c ] . _:x ex:d ?d"), [[null, [["?wb_1 ex:c ?c"]]], [null, [["?wb_x_ ex:d ?d"]]]]);
});

test("the parts of the query are kept as they were written", () => {
  const found = patterns("# {\nPREFIX ex: <urn:e#>\nSELECT ?y FROM <urn:g> FROM NAMED ex:h WHERE { ?s ex:d ?d } GROUP BY (YEAR(?d) AS ?y)");
  assert.equal(found.head, "# {\nPREFIX ex: <urn:e#>\n");
  assert.equal(found.dataset, "FROM <urn:g> FROM NAMED ex:h");
  assert.equal(found.group.trim(), "?s ex:d ?d");
  assert.equal(found.after.trim(), "GROUP BY (YEAR(?d) AS ?y)");
  assert.equal(patterns("ASK"), null);
  assert.equal(patterns("SELECT * { ?a"), null);
});
