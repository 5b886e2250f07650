import assert from "node:assert/strict";
import fc from "fast-check";
import { apiError, TransportError } from "./errors.ts";
import { initialState, type Input, type State, transition } from "./reflector_state.ts";
import type { List } from "./rest.ts";
import type { KubernetesObject } from "./types.ts";

type Thing = KubernetesObject;

const gone = apiError("GET /things", { code: 410, reason: "Expired" });
const broken = new TransportError("GET /things", new Error("connection reset"));

function thing(name: string, resourceVersion = "1"): Thing {
  return { metadata: { name, uid: name, resourceVersion } };
}

function page(names: string[], more?: string): Input<Thing> {
  return {
    type: "page",
    page: { items: names.map((n) => thing(n)), resourceVersion: "7", continue: more },
  };
}

function event(type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK", rv: string): Input<Thing> {
  return { type: "event", event: { type, object: thing("a", rv) } };
}

const failed = (error: unknown): Input<Thing> => ({ type: "failed", error });
const opened: Input<Thing> = { type: "opened" };
const waited: Input<Thing> = { type: "waited" };

/** The state after some inputs, and the changes on the way. */
function after(...inputs: Input<Thing>[]) {
  let state: State<Thing> = initialState();
  const changes = [];
  for (const input of inputs) {
    const step = transition(state, input);
    state = step.state;
    if (step.change) changes.push(step.change);
  }
  return { state, changes };
}

Deno.test("the store is replaced once all pages have come", () => {
  const partly = after(page(["a"], "token"));
  assert.equal(partly.state.name, "listing");
  assert.deepEqual(partly.changes, []);
  const { state, changes } = after(page(["a"], "token"), page(["b"]));
  assert.deepEqual(state, { name: "listed", failures: 0, resourceVersion: "7" });
  assert.deepEqual(changes, [{ type: "replace", objects: [thing("a"), thing("b")] }]);
});

Deno.test("a continue token that expired makes it list anew, in one piece", () => {
  const { state, changes } = after(page(["a"], "token"), failed(gone));
  assert.deepEqual(state, { name: "empty", failures: 1, paged: false });
  assert.deepEqual(changes, []);
});

Deno.test("a page that failed is asked for again, not the whole list", () => {
  const { state } = after(page(["a"], "token"), failed(broken), failed(broken), waited);
  assert.equal(state.name, "listing");
});

Deno.test("events move the resourceVersion from which a watch goes on", () => {
  const { state, changes } = after(
    page([]),
    opened,
    event("ADDED", "8"),
    event("DELETED", "9"),
    event("BOOKMARK", "30"),
    { type: "ended", lastedMs: 5 },
  );
  assert.deepEqual(state, { name: "listed", failures: 0, resourceVersion: "30" });
  assert.deepEqual(changes.slice(1).map((change) => change.type), ["set", "delete"]);
});

Deno.test("a broken watch is opened again at once, and with delays if that fails", () => {
  const once = after(page([]), opened, event("ADDED", "8"), failed(broken));
  assert.deepEqual(once.state, { name: "listed", failures: 1, resourceVersion: "8" });
  const twice = transition(once.state, failed(broken));
  assert.deepEqual(twice.state, {
    name: "waiting",
    failures: 2,
    atLeastMs: 0,
    next: { name: "listed", failures: 2, resourceVersion: "8" },
  });
});

Deno.test("410 means list anew, be it for the watch or within it", () => {
  const relist = { name: "empty", failures: 1, paged: true };
  assert.deepEqual(after(page([]), failed(gone)).state, relist);
  assert.deepEqual(after(page([]), opened, failed(gone)).state, relist);
});

Deno.test("a server that answers every watch with 410 is not asked without end", () => {
  const { state } = after(page([]), failed(gone), page([]), failed(gone));
  assert.equal(state.name, "waiting");
  assert.equal(state.failures, 2);
});

Deno.test("a watch that ends at once without an event counts as failed", () => {
  const short = after(page([]), opened, { type: "ended", lastedMs: 10 });
  assert.equal(short.state.failures, 1);
  const long = after(page([]), opened, { type: "ended", lastedMs: 300_000 });
  assert.equal(long.state.failures, 0);
});

Deno.test("the server's wish to be left alone is respected", () => {
  const busy = apiError("GET /things", { code: 429 }, 3);
  const { state } = after(failed(busy));
  assert.equal(state.name === "waiting" && state.atLeastMs, 3000);
});

Deno.test("what cannot happen is a bug and throws", () => {
  assert.throws(() => transition(initialState<Thing>(), opened), /"opened" cannot happen/);
});

/**
 * A server with a history of revisions, of which it remembers some; it may fail at any time. The
 * machine must end up with what the server has, whatever it went through.
 */
Deno.test("whatever happens on the way, the store ends up as the server is", () => {
  const fault = fc.constantFrom("none", "none", "none", "break", "forget", "end", "change");
  fc.assert(fc.property(fc.array(fault, { maxLength: 200 }), (faults) => {
    let revision = 1;
    let oldest = 1;
    const server = new Map([["a", 1], ["b", 1], ["c", 1]]);
    const history: { revision: number; name: string }[] = [];
    const store = new Map<string, string>();
    let state: State<Thing> = initialState();

    const write = () => {
      const name = ["a", "b", "c", "d"][revision % 4]!;
      revision++;
      server.set(name, revision);
      history.push({ revision, name });
    };
    const answer = (fault: string): Input<Thing> => {
      if (state.name === "waiting") return waited;
      if (fault === "break") return failed(broken);
      if (state.name === "empty" || state.name === "listing") {
        const items = [...server].map(([name, rv]) => thing(name, String(rv)));
        const list: List<Thing> = { items, resourceVersion: String(revision) };
        return { type: "page", page: list };
      }
      const rv = Number(state.resourceVersion);
      if (state.name === "listed") return rv < oldest ? failed(gone) : opened;
      if (fault === "end") return { type: "ended", lastedMs: 5000 };
      const next = history.find((h) => h.revision > rv);
      if (!next) {
        return { type: "event", event: { type: "BOOKMARK", object: thing("", String(revision)) } };
      }
      return {
        type: "event",
        event: { type: "MODIFIED", object: thing(next.name, String(next.revision)) },
      };
    };
    const step = (fault: string) => {
      const { state: next, change } = transition(state, answer(fault));
      state = next;
      if (change?.type === "set") {
        store.set(change.object.metadata.name, change.object.metadata.resourceVersion);
      }
      if (change?.type === "replace") {
        store.clear();
        for (const { metadata } of change.objects) {
          store.set(metadata.name, metadata.resourceVersion);
        }
      }
    };

    for (const fault of faults) {
      if (fault === "change") write();
      if (fault === "forget") oldest = revision;
      step(fault);
    }
    for (let i = 0; i < history.length + 10; i++) step("none");
    assert.equal(state.name, "watching");
    assert.deepEqual(
      Object.fromEntries(store),
      Object.fromEntries([...server].map(([name, rv]) => [name, String(rv)])),
    );
  }));
});
