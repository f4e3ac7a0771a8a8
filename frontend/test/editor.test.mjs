import assert from "node:assert/strict";
import { test } from "node:test";
import { classesOf, position } from "../src/editor/position.js";
import { tidy } from "../src/editor/tidy.js";
import { declared, resolve, tokens } from "../src/editor/tokens.js";

const cases = [
  ["", "prologue"],
  ["SELECT * WHERE { ", "subject"],
  ["SELECT * WHERE { ?s ", "predicate"],
  ["SELECT * WHERE { ?s a ", "class"],
  ["SELECT * WHERE { ?s rdf:type ", "class"],
  ["SELECT * WHERE { ?s yc:party ", "object"],
  ["SELECT * WHERE { ?s yc:party ?o ; ", "predicate"],
  ["SELECT * WHERE { ?s yc:party ?o , ", "object"],
  ["SELECT * WHERE { ?s yc:party ?o . ", "subject"],
  ["SELECT * WHERE { ?s yc:party/", "predicate"],
  ["SELECT * WHERE { ?s (yc:party|", "predicate"],
  ["SELECT * WHERE { ?s (yc:party|yc:member)+ ", "object"],
  ["SELECT * WHERE { ?s yc:label \"a . b ; c\" ; ", "predicate"],
  ["SELECT * WHERE { # { a comment\n ?s ", "predicate"],
  ["SELECT * WHERE { ?s yc:party [ ", "predicate"],
  ["SELECT * WHERE { ?s yc:party [ a yc:City ] ; ", "predicate"],
  ["SELECT * WHERE { OPTIONAL { ?s ", "predicate"],
  ["SELECT * WHERE { ?s ?p ?o FILTER (", "expression"],
  ["SELECT * WHERE { GRAPH ", "graph"],
  ["SELECT * WHERE { GRAPH ?g { ", "subject"],
  ["SELECT * FROM ", "graph"],
  ["SELECT * WHERE { ?s ?p ?o } ", "modifier"],
  ["SELECT * WHERE { ?云 a ", "class"],
];

for (const [before, kind] of cases) {
  test(`after “${before}” comes ${kind}`, () => assert.equal(position(before).kind, kind));
}

test("the subject and the predicate before the cursor are known", () => {
  const found = position("SELECT * { ?p a yc:Pairing ; yc:attestation ");
  assert.equal(found.subject, "?p");
  assert.equal(found.predicate, "yc:attestation");
});

test("the class of a subject is found wherever it stands", () => {
  assert.deepEqual(classesOf("SELECT * { ?p yc:x ?q . ?p a yc:Pairing . ?q a yc:City ", "?p"), ["yc:Pairing"]);
});

test("prefixes that are declared are found", () => {
  assert.deepEqual(declared("PREFIX a: <http://a/>\nprefix : <http://b/>\nSELECT"), { a: "http://a/", "": "http://b/" });
});

test("a token resolves by its prefix", () => {
  assert.equal(resolve("a:b", { a: "http://a/" }), "http://a/b");
  assert.equal(resolve("<http://x>", {}), "http://x");
  assert.equal(resolve("b:c", {}), null);
});

test("strings and IRIs are single tokens", () => {
  assert.deepEqual(tokens("?s yc:a \"x } y\"@en , <http://a#b> # no").map(({ text }) => text), ["?s", "yc:a", "\"x } y\"", "@en", ",", "<http://a#b>"]);
});

test("a query is laid out by its braces", () => {
  assert.equal(tidy("SELECT * {\n?s ?p ?o .\nOPTIONAL {\n?o ?q ?r\n}\n\n\n\n}"), "SELECT * {\n  ?s ?p ?o .\n  OPTIONAL {\n    ?o ?q ?r\n  }\n\n}\n");
});

test("what goes on with a triple stands further in", () => {
  assert.equal(tidy("ASK {\n?s a yc:X ;\nyc:y ?z .\n}"), "ASK {\n  ?s a yc:X ;\n    yc:y ?z .\n}\n");
});

test("a query that is laid out stays as it is", () => {
  const once = tidy("PREFIX a: <b>\nSELECT ?x\nWHERE {\n{ ?x a a:y } UNION {\n?x a a:z ;\na:q ?r , \n?t }\nVALUES ?x { a:b\na:c }\n}\nORDER BY ?x");
  assert.equal(tidy(once), once);
});

test("a string of several lines keeps its blanks", () => {
  assert.equal(tidy('ASK {\n?s ?p """x\n   y""" }'), 'ASK {\n  ?s ?p """x\n   y""" }\n');
});
