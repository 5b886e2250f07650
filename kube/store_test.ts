import assert from "node:assert/strict";
import fc from "fast-check";
import { Store } from "./store.ts";
import type { KubernetesObject } from "./types.ts";

interface Thing extends KubernetesObject {
  team: string;
}

function thing(name: string, team: string, resourceVersion = "1"): Thing {
  return { metadata: { name, namespace: "ns", uid: `uid-${name}`, resourceVersion }, team };
}

function newStore() {
  const store = new Store<Thing, "team">({ team: (object) => [object.team] });
  const log: string[] = [];
  store.subscribe({
    added: (object) => log.push(`+${object.metadata.name}`),
    updated: (object, before) => log.push(`${before.team}>${object.team}`),
    deleted: (object) => log.push(`-${object.metadata.name}`),
  });
  return { store, log };
}

const names = (things: Thing[]) => things.map((t) => t.metadata.name).sort();

Deno.test("objects are found by key and by index, also after they changed", () => {
  const { store } = newStore();
  store.set(thing("a", "red"));
  store.set(thing("b", "red"));
  store.set(thing("b", "blue", "2"));
  assert.equal(store.byKey("ns/b")?.team, "blue");
  assert.deepEqual(names(store.byIndex("team", "red")), ["a"]);
  assert.deepEqual(names(store.byIndex("team", "blue")), ["b"]);
  store.delete(thing("a", "red"));
  assert.deepEqual(store.byIndex("team", "red"), []);
  assert.equal(store.byKey("ns/a"), undefined);
});

Deno.test("handlers hear of every change once, and of nothing that did not change", () => {
  const { store, log } = newStore();
  store.set(thing("a", "red"));
  store.set(thing("a", "red"));
  store.set(thing("a", "blue", "2"));
  store.delete(thing("a", "blue", "3"));
  store.delete(thing("a", "blue", "3"));
  assert.deepEqual(log, ["+a", "red>blue", "-a"]);
});

Deno.test("replacing tells the difference: also the deletions nobody saw", () => {
  const { store, log } = newStore();
  store.set(thing("gone", "red"));
  store.set(thing("same", "red"));
  store.set(thing("changed", "red"));
  log.length = 0;
  store.replace([thing("same", "red"), thing("changed", "blue", "2"), thing("new", "red")]);
  assert.deepEqual(log, ["-gone", "red>blue", "+new"]);
  assert.equal(store.size, 3);
});

Deno.test("who subscribes late hears what is there", () => {
  const { store } = newStore();
  store.set(thing("a", "red"));
  const heard: string[] = [];
  store.subscribe({ added: (object) => heard.push(object.metadata.name) });
  assert.deepEqual(heard, ["a"]);
});

Deno.test("nobody can change a stored object", () => {
  const { store } = newStore();
  store.set(thing("a", "red"));
  assert.throws(() => store.byKey("ns/a")!.metadata.name = "b", TypeError);
});

Deno.test("whatever happens, each index shows what the objects say", () => {
  const name = fc.constantFrom("a", "b", "c");
  const team = fc.constantFrom("red", "blue");
  const change = fc.oneof(
    fc.record({ op: fc.constant("set" as const), name, team }),
    fc.record({ op: fc.constant("delete" as const), name, team }),
    fc.record({ op: fc.constant("replace" as const), name, team }),
  );
  fc.assert(fc.property(fc.array(change), (changes) => {
    const { store } = newStore();
    changes.forEach((c, i) => {
      const object = thing(c.name, c.team, String(i));
      if (c.op === "replace") store.replace([object]);
      else store[c.op](object);
    });
    for (const team of ["red", "blue"]) {
      const expected = store.list().filter((object) => object.team === team);
      assert.deepEqual(names(store.byIndex("team", team)), names(expected));
    }
  }));
});
